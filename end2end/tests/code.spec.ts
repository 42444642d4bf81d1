// Blocks of code: their language is named, and a button copies them.
import { eitherWay, expect, test } from './fixtures.ts';

test('a block of code is copied as it is, and that is said', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await rohit.openIssue('DEMO-2');
  const blocks = rohit.page.getByRole('region', { name: 'Description' }).locator('.adf-code');
  const block = blocks.filter({ has: rohit.page.getByText('rust', { exact: true }) }).first();
  await block.getByRole('button', { name: 'Copy code' }).click();
  await expect(rohit.page.getByRole('status').filter({ hasText: /^Copied$/ })).toBeAttached();
  const code = await block.locator('code').textContent();
  expect(await rohit.page.evaluate(() => navigator.clipboard.readText())).toBe(code);
});

test('what is posted or previewed can be copied as well, and copying sends nothing', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await rohit.openIssue('DEMO-1');
  await rohit.write('```sh\nmake demo\n```');
  const before = (await house.atlassian.comments('DEMO-1')).length;
  const clipboard = () => rohit.page.evaluate(() => navigator.clipboard.readText());
  await rohit.preview.getByRole('button', { name: 'Copy code' }).click();
  await expect.poll(clipboard).toBe('make demo');
  expect((await house.atlassian.comments('DEMO-1')).length).toBe(before);
  await rohit.send();
  await rohit.page.evaluate(() => navigator.clipboard.writeText(''));
  await rohit.commentsBy('Rohit', 'make demo').getByRole('button', { name: 'Copy code' }).click();
  await expect.poll(clipboard).toBe('make demo');
});

test('where the browser refuses, that is said', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  await rohit.openIssue('DEMO-2');
  await rohit.page.getByRole('button', { name: 'Copy code' }).first().click();
  await expect(rohit.page.getByRole('status').filter({ hasText: 'Select the code and copy it yourself' })).toBeAttached();
});

eitherWay((javaScript) => {
  test('the button is there with scripts only', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-2');
    const blocks = rohit.page.getByRole('region', { name: 'Description' }).locator('.adf-code');
    const buttons = blocks.getByRole('button', { name: 'Copy code' });
    await expect(buttons).toHaveCount(javaScript ? await blocks.count() : 0);
  });
});
