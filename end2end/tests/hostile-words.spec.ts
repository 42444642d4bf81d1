// What a script takes out of our own pages is words, however much it looks like markup; and nothing
// but the one place that reads HTML can read any.
import { expect, test } from './fixtures.ts';

const hostile = `"><img src=x onerror="document.title='hit'"><script>document.title='hit'</script>`;

test('a hostile file name stays words when the list of files is drawn again', async ({ visit }) => {
  const mark = await visit('mark');
  await mark.signInAndConnect();
  await mark.openIssue('DEMO-1');
  const { page } = mark;
  const title = await page.title();
  const name = hostile.replaceAll('/', '');
  await page.getByLabel('Add files').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('some words') });
  await page.getByRole('button', { name: 'Attach' }).click();
  const files = page.getByRole('region', { name: 'Attachments' });
  await expect(files.getByRole('listitem')).toContainText('<img src=x onerror=');
  expect(await files.locator('img[src="x"], script').count()).toBe(0);
  expect(await page.title()).toBe(title);
});

test('a hostile comment stays words where it appears without a reload', async ({ visit }) => {
  const [rohit, mark] = await Promise.all([visit('rohit'), visit('mark')]);
  await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
  await rohit.page.clock.install();
  await rohit.openIssue('DEMO-1');
  await expect(rohit.page.getByRole('button', { name: 'Preview' })).toBeHidden();
  const title = await rohit.page.title();
  await mark.openIssue('DEMO-1');
  await mark.write(`From Mark ${hostile}`);
  await mark.send();
  await expect(mark.commentsBy('Mark', 'From Mark')).toHaveCount(1);
  const answered = rohit.page.waitForResponse('**/api/news');
  await rohit.page.clock.fastForward(30_000);
  await (await answered).finished();
  await rohit.page.getByRole('button', { name: /— Show$/ }).click();
  const shown = rohit.commentsBy('Mark', 'From Mark');
  await expect(shown).toContainText(hostile);
  expect(await shown.locator('img[src="x"], script').count()).toBe(0);
  expect(await rohit.page.title()).toBe(title);
});

test('a string is not read as HTML, and no further policy can be made', async ({ visit, complaints }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  // The preview is read as HTML, so from here on the one policy is made.
  await rohit.write('Some *words*.');
  const refused = await rohit.page.evaluate(() => {
    const refuses = (act: () => unknown) => {
      try {
        act();
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    };
    const { trustedTypes } = window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } };
    return {
      set: refuses(() => (document.body.innerHTML = '<b>x</b>')),
      parsed: refuses(() => new DOMParser().parseFromString('<b>x</b>', 'text/html')),
      other: refuses(() => trustedTypes.createPolicy('other', {})),
      twice: refuses(() => trustedTypes.createPolicy('byline', {})),
    };
  });
  expect(refused).toEqual({ set: true, parsed: true, other: true, twice: true });
  complaints.length = 0;
});
