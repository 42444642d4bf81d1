// Pictures and files that are pasted into a comment or dropped on it: on their way, in the text, in Jira.
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

/** A picture of four dots by two. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR42mMQaPgPRwzIHACaugx5UFkwzgAAAABJRU5ErkJggg==';

const written = /^!\[image-\d{8}-\d{6}(-\d+)?\.png\]\(attachment:\d+\/4x2\)/;

/** What the system's clipboard holds is a picture, as after a picture of the screen was taken. */
async function copyPicture(page: Page) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
  }, picture);
}

/** Drops files on an element, as a browser does. */
async function drop(page: Page, selector: string, files: { name: string; type: string; base64: string }[], kinds = ['dragover', 'drop']) {
  await page.evaluate(
    ({ selector, files, kinds }) => {
      const dataTransfer = new DataTransfer();
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name, { type }));
      }
      for (const kind of kinds) {
        document.querySelector(selector)?.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { selector, files, kinds },
  );
}

const onTheWay = (person: Person) => person.page.getByRole('list', { name: 'Files on their way' });
const attached = (person: Person) => person.page.getByRole('region', { name: 'Attachments' }).getByRole('listitem');

/** What the last comment is in Jira. */
async function body(person: Person): Promise<string> {
  const comments = await person.house.atlassian.comments('DEMO-1');
  return JSON.stringify(comments.at(-1)?.body);
}

test('a picture of the screen is pasted into the text, previewed, posted, and one in Jira', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const { page } = rohit;
  await copyPicture(page);
  await rohit.write('Before');
  await rohit.box.press('Control+v');
  await expect(rohit.box).toHaveValue(/^Before\n!\[image-\d{8}-\d{6}\.png\]\(attachment:\d+\/4x2\)\n$/);
  await expect(rohit.preview.getByRole('img')).toHaveJSProperty('naturalWidth', 4);
  await expect(attached(rohit)).toHaveCount(1);
  await expect(rohit.box).toBeFocused();
  await rohit.send();
  const comment = rohit.commentsBy('Rohit', 'Before');
  await expect(comment.getByRole('img', { name: /^image-/ })).toHaveJSProperty('naturalWidth', 4);
  await expect(rohit.box).toHaveValue('');
  expect(await body(rohit)).toMatch(/"id":"[0-9a-f-]{36}".*"type":"mediaSingle"/);
  await page.reload();
  await comment.getByRole('img', { name: /^image-/ }).scrollIntoViewIfNeeded();
  await expect(comment.getByRole('img', { name: /^image-/ })).toHaveJSProperty('naturalWidth', 4);
});

test('in the editor a picture stands where it was pasted, whatever is typed meanwhile', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const { page } = rohit;
  await copyPicture(page);
  await page.getByRole('button', { name: 'Rich text' }).click();
  const editor = page.getByRole('textbox', { name: 'Add a comment' }).and(page.locator('.ProseMirror'));
  await expect(editor).toBeFocused();
  // The picture is on its way until all is typed.
  let arrive = () => {};
  const typed = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/browse/*/files*', async (route) => {
    await typed;
    await route.continue();
  });
  await page.keyboard.type('One');
  await page.keyboard.press('Control+v');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  arrive();
  await expect(editor.getByRole('img')).toHaveJSProperty('naturalWidth', 4);
  const text = page.locator('#text');
  await expect(text).toHaveValue(/^One\n\n!\[image-[\d-]+\.png\]\(attachment:\d+\/4x2\)\n\ntwo$/);
  await page.keyboard.press('Control+Enter');
  await expect(rohit.commentsBy('Rohit', 'two').getByRole('img', { name: /^image-/ })).toBeVisible();
  expect(await body(rohit)).toContain('"type":"mediaSingle"');
});

test('a comment that is refused keeps its picture, and there is one attachment in the end', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await copyPicture(rohit.page);
  await rohit.box.focus();
  await rohit.box.press('Control+v');
  await expect(rohit.box).toHaveValue(written);
  const text = await rohit.box.inputValue();
  await house.atlassian.spoilNextComment({ type: 'rate_limit', reason: 'jira-burst-based', retry_after: 1 });
  await rohit.send();
  await expect(rohit.alert.filter({ hasText: 'wait' })).toBeVisible();
  await expect(rohit.box).toHaveValue(text);
  await rohit.page.reload();
  await expect(rohit.box).toHaveValue(text.trimEnd() === text ? text : /attachment:\d+/);
  await expect(async () => {
    await rohit.send();
    await expect(rohit.box).toHaveValue('', { timeout: 1_000 });
  }).toPass();
  await rohit.page.reload();
  await expect(attached(rohit)).toHaveCount(1);
  expect((await house.atlassian.comments('DEMO-1')).filter(({ body }) => JSON.stringify(body).includes('mediaSingle'))).toHaveLength(1);
});

test('where documents cannot call the file, the picture is a link', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await house.atlassian.modes({ media_address: 'opaque' });
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await copyPicture(rohit.page);
  await rohit.box.focus();
  await rohit.box.press('Control+v');
  await expect(rohit.box).toHaveValue(written);
  await rohit.send();
  await expect(rohit.box).toHaveValue('');
  expect(await body(rohit)).toMatch(/\/rest\/api\/3\/attachment\/content\/\d+"/);
  await rohit.page.reload();
  await expect(rohit.page.getByRole('article').first().getByRole('link', { name: /^image-/ })).toHaveAttribute('href', /^\/acme\/attachment\/\d+$/);
});

test('files that are dropped on the box go up, show where they would go, and pictures stand in the text', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const { page } = rohit;
  const files = [
    { name: 'one.png', type: 'image/png', base64: picture },
    { name: 'notes.txt', type: 'text/plain', base64: btoa('words') },
    { name: 'one.png', type: 'image/png', base64: picture },
  ];
  await rohit.write('Look');
  await drop(page, '#text', files, ['dragover']);
  await expect(page.locator('#composer')).toHaveAttribute('data-drop', '');
  await drop(page, '#text', files);
  await expect(page.locator('#composer')).not.toHaveAttribute('data-drop', '');
  await expect(rohit.box).toHaveValue(/^Look\n!\[one\.png\]\(attachment:\d+\/4x2\)\n!\[one-2\.png\]\(attachment:\d+\/4x2\)\n$/);
  await expect(attached(rohit)).toHaveCount(3);
  await expect(onTheWay(rohit).getByRole('listitem')).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'one-2.png is added.' })).toBeVisible();
});

test('a file can be called back midway, and the text waits for the others', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const { page } = rohit;
  await rohit.write('Text');
  const slow = await page.context().newCDPSession(page);
  await slow.send('Network.enable');
  // None of them is there before it is called back, however long that takes.
  await slow.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 });
  await page.getByLabel('Add files').setInputFiles({ name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(8_000_000, 'x') });
  await page.getByRole('button', { name: 'Attach' }).click();
  const line = onTheWay(rohit).getByRole('listitem');
  await expect(line).toContainText(/[1-9]\d* %/);
  await expect(line.getByRole('progressbar')).toHaveAttribute('aria-label', 'large.bin');
  await line.getByRole('button', { name: 'Cancel: large.bin' }).click();
  await expect(line).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'large.bin is not sent.' })).toBeVisible();

  await drop(page, '#text', [{ name: 'big.png', type: 'image/png', base64: btoa('x'.repeat(2_000_000)) }]);
  await expect(line).toContainText('big.png');
  await rohit.send();
  await expect(page.getByRole('status').filter({ hasText: 'Wait until your files are there' })).toBeVisible();
  await expect(rohit.box).toHaveValue('Text');
  await line.getByRole('button', { name: 'Cancel: big.png' }).click();
  await rohit.send();
  await expect(rohit.commentsBy('Rohit', 'Text')).toHaveCount(1);
  await page.reload();
  await expect(attached(rohit)).toHaveCount(0);
});

test('what fails says why and can be tried again, and nothing is there twice', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const { page } = rohit;
  await rohit.write('Text');
  const file = [{ name: 'one.png', type: 'image/png', base64: picture }];
  const line = onTheWay(rohit).getByRole('listitem');
  for (const [count, action] of [
    [1, { type: 'status', status: 429 }],
    // It arrives, and nobody hears of it.
    [2, { type: 'reset', when: 'after' }],
  ] as const) {
    await house.atlassian.spoil('POST', '/attachments$', action);
    await drop(page, '#text', file);
    await expect(line.getByRole('button', { name: /^Try again/ })).toBeVisible();
    await expect(line).toContainText(/slow down|does not know/);
    await expect(rohit.box).toHaveValue(/^Text/);
    await line.getByRole('button', { name: /^Try again/ }).click();
    await expect(line).toHaveCount(0);
    await expect(attached(rohit)).toHaveCount(count);
  }
  await expect(rohit.box).toHaveValue(/^Text\n!\[one\.png\]\(attachment:\d+\/4x2\)\n!\[one-2\.png\]\(attachment:\d+\/4x2\)\n$/);
});

test('what is too large is said before it is sent', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await house.atlassian.modes({ upload_limit: 20 });
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.write('Text');
  await drop(rohit.page, '#text', [
    { name: 'one.png', type: 'image/png', base64: picture },
    { name: 'small.txt', type: 'text/plain', base64: btoa('words') },
  ]);
  await expect(onTheWay(rohit)).toContainText('Too large: 73 bytes. A file may have up to 20 bytes here.');
  await expect(attached(rohit)).toHaveCount(1);
  await onTheWay(rohit).getByRole('button', { name: 'Leave it: one.png' }).click();
  await expect(onTheWay(rohit).getByRole('listitem')).toHaveCount(0);
  await expect(rohit.box).toHaveValue('Text');
});

test('a picture is chosen for the text, also on a phone', async ({ visit }) => {
  const rohit = await visit('rohit', { width: 390 });
  const { page } = rohit;
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.write('Look: ');
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add pictures or files' }).click();
  await (await choosing).setFiles({ name: 'dots.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') });
  await expect(rohit.box).toHaveValue(/^Look: \s*!\[dots\.png\]\(attachment:\d+\/4x2\)/);
  await rohit.send();
  await expect(rohit.commentsBy('Rohit', 'Look:').getByRole('img', { name: 'dots.png' })).toBeVisible();
  expect(await body(rohit)).toContain('"type":"mediaSingle"');
});
