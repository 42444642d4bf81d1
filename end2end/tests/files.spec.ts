// Files: seeing them, in the list and in the text, and adding some.
import { eitherWay, expect, test } from './fixtures.ts';

/** A picture of one dot. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

eitherWay((javaScript) => {
  test('a picture is in the text and in the list, and has a page of its own', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-2');
    const { page } = rohit;
    const description = page.getByRole('region', { name: 'Description' });
    const files = page.getByRole('region', { name: 'Attachments' });
    const inText = description.getByRole('img', { name: 'chart.png' });
    await inText.scrollIntoViewIfNeeded();
    await expect(inText).toHaveJSProperty('complete', true);
    await expect(inText).toHaveJSProperty('naturalWidth', 160);
    await expect(files.getByRole('link', { name: 'Download chart.png' })).toHaveAttribute('href', /^\/acme\/attachment\/\d+$/);
    await files.getByRole('link', { name: 'chart.png', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('chart.png');
    await expect(page.getByRole('img', { name: 'chart.png' })).toHaveJSProperty('naturalWidth', 160);
  });

  test('files are added by the one who adds them, and pictures lead to each other', async ({ visit }) => {
    const mark = await visit('mark', { javaScript });
    await mark.signInAndConnect();
    await mark.openIssue('DEMO-1');
    const { page } = mark;
    await page.getByLabel('Add files').setInputFiles([
      { name: 'first.png', mimeType: 'image/png', buffer: dot },
      { name: 'second.png', mimeType: 'image/png', buffer: dot },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('some words') },
    ]);
    await page.getByRole('button', { name: 'Attach' }).click();
    const files = page.getByRole('region', { name: 'Attachments' });
    await expect(files.getByRole('listitem')).toHaveCount(3);
    await expect(files.getByRole('listitem').filter({ hasText: 'notes.txt' })).toContainText('Mark');
    await files.getByRole('link', { name: 'first.png', exact: true }).click();
    const others = page.getByRole('navigation', { name: 'Pictures' });
    await expect(others).toContainText('1 of 2');
    await others.getByRole('link', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('second.png');
    await expect(others.getByRole('link', { name: 'Next' })).toHaveCount(0);
  });

  test('a file that is too large is refused with the limit', async ({ visit }) => {
    const mark = await visit('mark', { javaScript });
    await mark.signInAndConnect();
    await mark.openIssue('DEMO-1');
    const { page } = mark;
    const large = { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(11 * 1024 * 1024) };
    await page.getByLabel('Add files').setInputFiles(large);
    await page.getByRole('button', { name: 'Attach' }).click();
    const said = javaScript ? page.getByRole('list', { name: 'Files on their way' }) : page.getByRole('region', { name: 'Attachments' }).getByRole('alert');
    await expect(said).toContainText('up to 10.4 MB');
  });
});
