// The rich text editor over the comment box's text.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

const pictures = fileURLToPath(new URL('../test-results/pictures', import.meta.url));
const pastes = path.join(path.dirname(fileURLToPath(import.meta.url)), 'pastes');

/** The field itself, shown or not. */
const field = (person: Person) => person.page.locator('#text');

/** What is written in there; the field itself has the same name and holds the focus until the editor comes. */
const editorOf = ({ page }: Person, name = 'Add a comment') => page.getByRole('textbox', { name }).and(page.locator('.ProseMirror'));

async function openEditor(person: Person, issue = 'DEMO-1'): Promise<Locator> {
  await person.signInAndConnect();
  await person.openIssue(issue);
  await person.page.getByRole('button', { name: 'Rich text' }).click();
  const editor = editorOf(person);
  await expect(editor).toBeFocused();
  return editor;
}

async function beginWithRichText(page: Page) {
  await page.goto('/connections');
  const choice = page.getByRole('checkbox', { name: /^Write as rich text/ });
  await choice.check();
  const kept = page.waitForResponse('**/api/preferences');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await kept;
  await expect(choice).toBeChecked();
}

/** The editor does not come before it is let. */
async function holdEditor(page: Page): Promise<() => void> {
  let come = () => {};
  const held = new Promise<void>((resolve) => (come = resolve));
  await page.route('**/pkg/editor.*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  return come;
}

/** Pastes as a browser does. */
async function paste(page: Page, data: Record<string, string>) {
  await page.evaluate((data) => {
    const transfer = new DataTransfer();
    for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
    const event = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, data);
}

test('what is typed as Markdown becomes formatting, and is posted', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('## Plan');
  await keyboard.press('Enter');
  await keyboard.type('Do **this** and `that` at https://example.com/x now');
  await keyboard.press('Enter');
  await keyboard.type('- one');
  await keyboard.press('Enter');
  await keyboard.type('two');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('[] task');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('> said');
  await expect(editor.locator('h2')).toHaveText('Plan');
  await expect(editor.locator('strong')).toHaveText('this');
  await expect(field(rohit)).toHaveValue(
    '## Plan\n\nDo **this** and `that` at https://example.com/x now\n\n- one\n  - two\n\n* [ ] task\n\n> said',
  );
  await keyboard.press('Control+Enter');
  await expect(rohit.commentsBy('Rohit', 'Do this and that')).toHaveCount(1);
  await expect(field(rohit)).toHaveValue('');
  await expect(editor).toHaveText('');
  const kept = await house.atlassian.comments('DEMO-1');
  const body = JSON.stringify(kept.find(({ text }) => text.includes('Do this and that'))?.body);
  expect(body).toContain('"type":"taskList"');
});

test('the two views show one text, and nothing is lost between them', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const toggle = rohit.page.getByRole('button', { name: /^(Rich text|Markdown)$/ });
  await toggle.click();
  await expect(rohit.page.locator('.rich')).toHaveCount(0);
  const everything = fs.readFileSync(path.join(pastes, 'everything.md'), 'utf8').trim();
  await rohit.box.fill(everything);
  await toggle.click();
  await expect(editor.locator('[data-panel-type="note"]')).toContainText('Mind');
  await expect(editor.locator('[data-token]')).toHaveText('panel: of another');
  // A change, and back again: everything else is written as it was.
  await editor.press('Control+End');
  await rohit.page.keyboard.type('!');
  await expect(field(rohit)).toHaveValue(`${everything}!`);
  await rohit.page.keyboard.press('Control+z');
  await expect(field(rohit)).toHaveValue(everything);
  await toggle.click();
  await expect(rohit.page.locator('.rich')).toHaveCount(0);
  await expect(rohit.box).toHaveValue(everything);
});

test('a draft typed in the editor survives a reload', async ({ visit }) => {
  const rohit = await visit('rohit');
  await openEditor(rohit);
  await rohit.page.keyboard.type('Half a thought');
  await rohit.page.keyboard.press('Control+a');
  await rohit.page.keyboard.press('Control+b');
  await expect(rohit.page.getByRole('status').filter({ hasText: 'Draft saved' })).toBeVisible();
  await rohit.page.reload();
  await expect(rohit.box).toHaveValue('**Half a thought**');
});

test('buttons work on the editor, and say what is pressed', async ({ visit }) => {
  const rohit = await visit('rohit');
  await openEditor(rohit);
  const bar = rohit.page.getByRole('toolbar', { name: 'Formatting' });
  await rohit.page.keyboard.type('a word');
  await rohit.page.keyboard.press('Control+a');
  await bar.getByRole('button', { name: 'Bold' }).click();
  await expect(bar.getByRole('button', { name: 'Bold' })).toHaveAttribute('aria-pressed', 'true');
  await expect(field(rohit)).toHaveValue('**a word**');
  await bar.getByRole('button', { name: 'Underline' }).click();
  await expect(field(rohit)).toHaveValue('**<u>a word</u>**');
  await bar.getByRole('button', { name: 'Undo' }).click();
  await bar.getByRole('button', { name: 'Numbered list' }).click();
  await expect(field(rohit)).toHaveValue('1. **a word**');
  await bar.getByRole('button', { name: 'Task list' }).click();
  await bar.getByRole('combobox', { name: 'Style of the line' }).focus();
  await rohit.page.keyboard.press('ArrowLeft');
  await expect(bar.getByRole('button', { name: 'Insert' })).toBeFocused();
});

test('shortcuts are those of Jira', async ({ visit }) => {
  const rohit = await visit('rohit');
  await openEditor(rohit);
  const { keyboard } = rohit.page;
  for (const [shortcut, written] of [
    ['Control+Shift+Digit7', '1. word'],
    ['Control+Shift+Digit8', '- word'],
    ['Control+Shift+Digit9', '> word'],
    ['Control+Alt+Digit2', '## word'],
    ['Control+u', '<u>word</u>'],
    ['Control+e', '`word`'],
    ['Control+Shift+s', '~~word~~'],
  ] as const) {
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await keyboard.type('word');
    await keyboard.press('Control+a');
    await keyboard.press(shortcut);
    await expect(field(rohit)).toHaveValue(written);
    await keyboard.press('Control+z');
  }
  await keyboard.press('Control+a');
  await keyboard.press('Delete');
  await keyboard.type('- [ ] a :smile: [b](https://example.com)');
  await expect(field(rohit)).toHaveValue('- [ ] a :smile: [b](https://example.com)');
});

test('a link is set and changed by keyboard', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('the plan');
  await keyboard.press('Control+a');
  await keyboard.press('Control+k');
  await keyboard.type('javascript:alert(1)');
  await keyboard.press('Enter');
  await expect(rohit.page.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true');
  await rohit.page.getByLabel('Address').fill('example.com/plan');
  await keyboard.press('Enter');
  await expect(editor).toBeFocused();
  await expect(field(rohit)).toHaveValue('[the plan](https://example.com/plan)');
});

test('people, emoji and blocks are offered where they are typed', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('Look, @ma');
  const peopleList = rohit.page.getByRole('listbox', { name: 'People to mention' });
  await expect(peopleList.getByRole('option', { name: 'Mark' })).toHaveAttribute('aria-selected', 'true');
  await expect(editor).toHaveAttribute('aria-activedescendant', /./);
  await keyboard.press('Enter');
  await expect(peopleList).toBeHidden();
  await expect(editor).not.toHaveAttribute('aria-activedescendant', /./);
  await keyboard.type(':tad');
  await expect(rohit.page.getByRole('listbox', { name: 'Emoji' })).toBeVisible();
  await keyboard.press('Tab');
  await expect(field(rohit)).toHaveValue(/^Look, \[@Mark\]\(mention:.+\) :tada:$/);

  await keyboard.press('Enter');
  await keyboard.type('/warn');
  await rohit.page.getByRole('option', { name: 'Warning panel' }).click();
  await keyboard.type('Mind the gap');
  await expect(editor.locator('.adf-panel-warning')).toHaveText('Mind the gap');
  await rohit.page.getByLabel('Kind of panel').selectOption('error');
  await expect(editor.locator('.adf-panel-error')).toHaveText('Mind the gap');
  await editor.focus();
  await keyboard.type(' by /stat');
  await keyboard.press('Enter');
  await rohit.page.getByLabel('Status text').fill('At risk');
  await rohit.page.getByLabel('Colour').selectOption('red');
  await rohit.page.getByLabel('Status text').press('Enter');
  await keyboard.type('/esc');
  await keyboard.press('Escape');
  await expect(rohit.page.getByRole('listbox')).toHaveCount(0);
  await expect(field(rohit)).toHaveValue(/:::error\nMind the gap by \[At risk\]\(status:red\) ?\/esc\n:::$/);

  await rohit.send();
  await expect(rohit.commentsBy('Rohit', 'Mind the gap')).toHaveCount(1);
  const kept = await house.atlassian.comments('DEMO-1');
  const body = JSON.stringify(kept.find(({ text }) => text.includes('Mind the gap'))?.body);
  for (const part of ['"type":"mention"', '"panelType":"error"', '"shortName":":tada:"', '"text":"At risk"']) expect(body).toContain(part);
});

test('tables are made and changed', async ({ visit }) => {
  const rohit = await visit('rohit');
  await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('/table');
  await keyboard.press('Enter');
  for (const word of ['a', 'b', 'c', 'd']) {
    await keyboard.type(word);
    await keyboard.press('Tab');
  }
  const row = rohit.page.getByRole('toolbar', { name: 'Table' });
  await row.getByRole('button', { name: 'Delete column' }).click();
  await row.getByRole('button', { name: 'Delete row' }).click();
  await row.getByRole('button', { name: 'Add row above' }).click();
  await keyboard.type('x');
  await keyboard.press('Enter');
  await keyboard.type('y');
  await expect(field(rohit)).toHaveValue(/^\| a \| c \|\n\| --- \| --- \|\n/);
  await expect(field(rohit)).toHaveValue(/x<br>y/);
});

test('expands have a title, dates a day, and code a language', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('/expand');
  await keyboard.press('Enter');
  await keyboard.type('inside');
  await rohit.page.getByLabel('Title of the expand').fill('More of it');
  await editor.focus();
  await keyboard.press('End');
  await keyboard.press('Enter');
  await keyboard.type('due /date');
  await keyboard.press('Enter');
  await rohit.page.getByLabel('Day').fill('2026-01-17');
  await rohit.page.getByLabel('Day').press('Escape');
  await keyboard.press('Enter');
  await keyboard.type('```rust ');
  await keyboard.type('let a = 1;');
  await rohit.page.getByLabel('Language').fill('python');
  await expect(field(rohit)).toHaveValue(':::expand More of it\ninside\n\ndue <date:2026-01-17>\n\n```python\nlet a = 1;\n```\n:::');
});

test('one writes on behind a day or a status, which can be chosen at once', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { page } = rohit;
  const { keyboard } = page;
  await keyboard.type('Due /date');
  await keyboard.press('Enter');
  await expect(page.getByLabel('Day')).toHaveCount(1);
  await keyboard.type('x');
  await expect(page.getByLabel('Day')).toHaveCount(0);
  await expect(field(rohit)).toHaveValue(/^Due <date:[\d-]+> x$/);
  // Back behind it, it can be chosen again; in a panel as well as the panel's kind.
  await keyboard.press('Backspace');
  await page.getByLabel('Day').fill('2026-01-17');
  await editor.focus();
  await keyboard.type('or so');
  await keyboard.press('Enter');
  await keyboard.type('/tip');
  await keyboard.press('Enter');
  await keyboard.type('/status');
  await keyboard.press('Enter');
  const row = page.getByRole('toolbar', { name: 'Status, Panel' });
  await row.getByLabel('Kind of panel').selectOption('note');
  await row.getByLabel('Status text').fill('Late');
  await row.getByLabel('Colour').selectOption('red');
  await row.getByLabel('Colour').press('Escape');
  await keyboard.type('by far');
  await expect(field(rohit)).toHaveValue('Due <date:2026-01-17> or so\n\n:::note\n[Late](status:red) by far\n:::');
});

test('a fence and Enter begin code', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('```js');
  await keyboard.press('Enter');
  await keyboard.type('let a;');
  await expect(rohit.page.getByLabel('Language')).toHaveValue('js');
  await keyboard.press('Shift+Enter');
  await keyboard.type('```');
  await keyboard.press('Enter');
  await keyboard.type('plain');
  await expect(editor.locator('pre')).toHaveCount(2);
  await expect(field(rohit)).toHaveValue('```js\nlet a;\n```\n\n```\nplain\n```');
});

test('behind the last cell of a table Tab adds a row', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { keyboard } = rohit.page;
  await keyboard.type('/table');
  await keyboard.press('Enter');
  for (const word of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
    await keyboard.type(word);
    await keyboard.press('Tab');
  }
  await expect(editor.getByRole('row')).toHaveCount(4);
  await expect(editor).toBeFocused();
  await keyboard.type('j');
  await keyboard.press('Shift+Tab');
  await keyboard.type('k');
  await expect(field(rohit)).toHaveValue(/\n\| g \| h \| k \|\n\| j \| +\| +\|$/);
});

test('of the list that the button opens nothing stays where nothing is chosen', async ({ visit }) => {
  const rohit = await visit('rohit');
  const editor = await openEditor(rohit);
  const { page } = rohit;
  const { keyboard } = page;
  const list = page.getByRole('listbox', { name: 'Blocks to insert' });
  const insert = page.getByRole('button', { name: 'Insert', exact: true });
  await keyboard.type('One');
  const leaves: (() => Promise<unknown>)[] = [
    () => keyboard.press('Escape'),
    () => keyboard.press('Home'),
    () => editor.locator('p').click({ position: { x: 2, y: 5 } }),
    () => page.getByRole('searchbox').first().focus(),
    async () => {
      await keyboard.type('h');
      await keyboard.press('Backspace');
      await keyboard.press('Escape');
    },
  ];
  for (const leave of leaves) {
    await editor.press('End');
    await insert.click();
    await expect(list).toBeVisible();
    await expect(field(rohit)).toHaveValue('One /');
    await leave();
    await expect(list).toBeHidden();
    await expect(field(rohit)).toHaveValue('One');
  }
  // What is selected stays, and so does what somebody typed.
  await editor.press('End');
  await keyboard.press('Shift+Home');
  await insert.click();
  await expect(field(rohit)).toHaveValue('One /');
  await keyboard.type('x');
  await keyboard.press('Escape');
  await expect(field(rohit)).toHaveValue('One /x');
  await keyboard.press('Backspace');
  await keyboard.press('Backspace');
  await keyboard.type('/');
  await expect(list).toBeVisible();
  await keyboard.press('Escape');
  await expect(field(rohit)).toHaveValue('One /');
  await keyboard.press('Backspace');
  // Nor is it there in Markdown.
  await insert.click();
  await expect(list).toBeVisible();
  await page.getByRole('button', { name: 'Markdown', exact: true }).click();
  await expect(page.locator('.rich')).toHaveCount(0);
  await expect(rohit.box).toHaveValue(/^One ?$/);
});

for (const [width, height] of [
  [1280, 700],
  [390, 844],
] as const) {
  test(`what is offered is in the window of ${width} × ${height} wherever it is typed`, async ({ visit }) => {
    const rohit = await visit('rohit', { width });
    const { page } = rohit;
    await page.setViewportSize({ width, height });
    const editor = await openEditor(rohit);
    const list = page.getByRole('listbox', { name: 'Blocks to insert' });
    for (const end of ['top', 'bottom'] as const) {
      await editor.press('Control+a');
      await page.keyboard.press('Delete');
      // Its line is the first or the last in the window.
      await editor.locator('p').evaluate((line, isTop) => line.scrollIntoView(isTop), end === 'top');
      await page.keyboard.type('/');
      await expect(list).toBeInViewport({ ratio: 1 });
      await expect(list.getByRole('option').nth(3)).toBeInViewport({ ratio: 1 });
      const line = await editor.locator('p').boundingBox();
      const box = await list.boundingBox();
      const isAbove = box!.y + box!.height <= line!.y + 1;
      const isBelow = box!.y >= line!.y + line!.height - 1;
      expect([isAbove, isBelow]).toEqual(end === 'top' ? [false, true] : [true, false]);
      // As short as it is once more is typed, it is by its line.
      await page.keyboard.type('quo');
      await expect(list.getByRole('option')).toHaveCount(1);
      const short = await list.boundingBox();
      expect(end === 'top' ? short!.y - line!.y - line!.height : line!.y - short!.y - short!.height).toBeLessThan(12);
      await page.keyboard.press('Escape');
    }
  });
}

test('where there is nobody to mention that is said', async ({ visit }) => {
  const rohit = await visit('rohit');
  await openEditor(rohit);
  await rohit.page.keyboard.type('@nobodyxx');
  await expect(rohit.page.getByRole('status').filter({ hasText: 'There is nobody to offer for “nobodyxx”.' })).toBeVisible();
});

test('what is posted can be seen beforehand', async ({ visit }) => {
  const rohit = await visit('rohit');
  await openEditor(rohit);
  await rohit.page.keyboard.type('**x** ');
  await rohit.page.getByText('What is posted (ADF)').click();
  const posted = [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'strong' }] }] }];
  // It is written once the browser has told that it was opened.
  await expect(async () => {
    const shown = JSON.parse((await rohit.page.locator('.rich-adf pre').textContent()) ?? '') as { content: unknown[] };
    expect(shown.content).toEqual(posted);
  }).toPass();
});

test('what cannot be written as Markdown comes through a change in the editor', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.comment('First words.');
  await rohit.openIssue('DEMO-1');
  await rohit.commentsBy('Rohit', 'First words.').getByRole('link', { name: /^Edit/ }).click();
  const form = rohit.page.locator('form.revise');
  await form.getByRole('button', { name: 'Rich text' }).click();
  const editor = editorOf(rohit, 'Change your comment');
  await expect(editor).toBeFocused();
  await editor.press('Control+End');
  await rohit.page.keyboard.type(' More.');
  await rohit.page.keyboard.press('Control+a');
  await form.getByRole('button', { name: 'Italic' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(rohit.commentsBy('Rohit', 'First words. More.').locator('em')).toHaveText('First words. More.');
  expect((await house.atlassian.comments('DEMO-1')).map(({ text }) => text)).toContain('First words. More.');
});

test('what is typed after the editor was opened takes the place of nothing', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  for (const last of ['---', '![](attachment:1)', '```\ncode\n```', ':::note\nMind\n:::']) {
    await rohit.box.fill(`First\n\n${last}`);
    await rohit.page.getByRole('button', { name: 'Rich text' }).click();
    const editor = editorOf(rohit);
    await expect(editor).toBeFocused();
    await rohit.page.keyboard.type('and more');
    await expect(field(rohit)).toHaveValue(`First\n\n${last}\n\nand more`);
    await rohit.page.getByRole('button', { name: 'Markdown', exact: true }).click();
    await expect(editor).toHaveCount(0);
  }
});

test('what is typed while the editor comes is in it', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.box.fill('One **two**');
  await rohit.box.press('Home');
  const come = await holdEditor(page);
  const button = page.getByRole('button', { name: 'Rich text' });
  await button.dblclick();
  await expect(button).toHaveAttribute('aria-busy', 'true');
  await page.keyboard.type(' three');
  // Nor is anybody taken out of a word that they are composing.
  const input = await page.context().newCDPSession(page);
  await input.send('Input.imeSetComposition', { text: '言', selectionStart: 1, selectionEnd: 1 });
  come();
  await page.evaluate(async () => {
    const script = performance.getEntriesByType('resource').find(({ name }) => /\/pkg\/editor\.\w+\.js$/.test(name));
    await ((await import(script!.name)) as { ready: Promise<unknown> }).ready;
  });
  await input.send('Input.imeSetComposition', { text: '言葉', selectionStart: 2, selectionEnd: 2 });
  await expect(button).toHaveAttribute('aria-busy', 'true');
  await expect(rohit.box).toBeFocused();
  await input.send('Input.insertText', { text: '言葉' });
  const editor = editorOf(rohit);
  await expect(editor).toBeFocused();
  await page.keyboard.type(' four');
  await expect(editor).toHaveText('One two three言葉 four');
  await expect(field(rohit)).toHaveValue('One **two** three言葉 four');
});

for (const part of ['js', 'wasm']) {
  test(`where the editor does not come (${part}) that is said, and the text is as it was`, async ({ visit }) => {
    const rohit = await visit('rohit');
    const { page } = rohit;
    await rohit.signInAndConnect();
    await page.route(`**/pkg/editor.*.${part}`, (route) => route.abort());
    await rohit.openIssue('DEMO-1');
    await rohit.comment('First words.');
    await rohit.openIssue('DEMO-1');
    await rohit.commentsBy('Rohit', 'First words.').getByRole('link', { name: /^Edit/ }).click();
    for (const form of [page.locator('#composer'), page.locator('form.revise')]) {
      const button = form.getByRole('button', { name: 'Rich text' });
      await button.click();
      const said = form.getByRole('alert').filter({ hasText: 'The rich text editor could not be opened' });
      await expect(said).toBeVisible();
      await expect(button).not.toHaveAttribute('aria-busy');
      const text = form.getByRole('textbox');
      await expect(text).toBeFocused();
      const before = await text.inputValue();
      await page.keyboard.type('More');
      await expect(text).toHaveValue(`${before}More`);
      await expect(said).toBeVisible();
      await button.click();
      await expect(said).toHaveCount(1);
    }
  });
}

test('nobody is taken back to a text that they have left while the editor came', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  await beginWithRichText(page);
  const come = await holdEditor(page);
  await rohit.openIssue('DEMO-1');
  const button = page.getByRole('button', { name: 'Rich text' });
  await rohit.box.focus();
  await expect(button).toHaveAttribute('aria-busy', 'true');
  const search = page.getByRole('searchbox').first();
  await search.focus();
  come();
  await expect(button).not.toHaveAttribute('aria-busy');
  await expect(page.locator('.rich')).toHaveCount(0);
  await expect(search).toBeFocused();
  // Where it is wanted after all it comes.
  await rohit.box.focus();
  await expect(page.locator('.ProseMirror')).toBeFocused();
});

test('whoever has pressed for the editor and goes back to Markdown stays there', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  await beginWithRichText(page);
  const come = await holdEditor(page);
  await rohit.openIssue('DEMO-1');
  // It is on its way, is asked for as well, and left alone.
  await rohit.box.focus();
  await page.getByRole('button', { name: 'Rich text' }).click();
  const search = page.getByRole('searchbox').first();
  await search.focus();
  come();
  await expect(page.locator('.ProseMirror')).toBeVisible();
  await expect(search).toBeFocused();
  await page.getByRole('button', { name: 'Markdown', exact: true }).click();
  await expect(page.locator('.rich')).toHaveCount(0);
  await expect(rohit.box).toBeFocused();
  await rohit.box.blur();
  await rohit.box.focus();
  await expect(page.getByRole('button', { name: 'Rich text' })).not.toHaveAttribute('aria-busy');
  await expect(page.locator('.rich')).toHaveCount(0);
});

test('who begins with rich text has it once they go into the text', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await beginWithRichText(rohit.page);
  await rohit.openIssue('DEMO-1');
  await expect(rohit.page.locator('.rich')).toHaveCount(0);
  await rohit.page.locator('#text').click();
  const editor = editorOf(rohit);
  await expect(editor).toBeFocused();
  await rohit.page.keyboard.type('One **two** ');
  await expect(editor.locator('strong')).toHaveText('two');
  // Whoever goes back to Markdown stays there.
  await rohit.page.getByRole('button', { name: 'Markdown', exact: true }).click();
  await expect(rohit.page.locator('.rich')).toHaveCount(0);
  await expect(rohit.box).toBeFocused();
  await rohit.box.blur();
  await rohit.box.focus();
  await expect(rohit.page.getByRole('button', { name: 'Rich text' })).toBeVisible();
  await expect(rohit.box).toHaveValue('One **two**');
});

test('without scripts there is no button for it', async ({ visit }) => {
  const rohit = await visit('rohit', { javaScript: false });
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await expect(rohit.box).toBeVisible();
  await expect(rohit.page.getByRole('button', { name: 'Rich text' })).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it is accessible in ${colorScheme} colours and fits 390 pixels`, async ({ visit }) => {
    const rohit = await visit('rohit', { colorScheme, width: 390 });
    const editor = await openEditor(rohit);
    await paste(rohit.page, { 'text/plain': fs.readFileSync(path.join(pastes, 'everything.md'), 'utf8') });
    await editor.locator('th').first().click();
    await rohit.page.getByText('What is posted (ADF)').click();
    const { violations } = await new AxeBuilder({ page: rohit.page }).include('.compose').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
    const overflow = await rohit.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await rohit.page.screenshot({ path: `${pictures}/rich-text-${colorScheme}-390.png`, fullPage: true });
  });
}

test.describe('pasted', () => {
  for (const file of fs.readdirSync(pastes).filter((name) => /\.(html|txt)$/.test(name))) {
    test(`${file} keeps its meaning and nothing else`, async ({ visit }) => {
      const rohit = await visit('rohit');
      await openEditor(rohit);
      const site = (await rohit.page.locator('#composer').getAttribute('data-site')) ?? '';
      const read = (name: string) => fs.readFileSync(path.join(pastes, name), 'utf8').replaceAll('https://acme.atlassian.net', site);
      const content = read(file);
      await paste(rohit.page, file.endsWith('.html') ? { 'text/html': content, 'text/plain': 'x' } : { 'text/plain': content });
      await expect(field(rohit)).toHaveValue(read(file.replace(/\.\w+$/, '.md')).trim());
    });
  }

  test('files that are pasted beside the text go into the form, and wait there', async ({ visit }) => {
    const rohit = await visit('rohit');
    await openEditor(rohit);
    await rohit.page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
    });
    await expect(rohit.page.getByText('Press Attach to add them.')).toBeVisible();
    await expect(field(rohit)).toHaveValue('');
  });

  test('what was copied here comes back as it was', async ({ visit }) => {
    const rohit = await visit('rohit');
    await openEditor(rohit);
    await paste(rohit.page, { 'text/plain': '> a [b](https://example.com)\n\n:::tip\n- [x] :smile: <date:2026-01-17>\n:::' });
    await expect(field(rohit)).not.toHaveValue('');
    const before = await field(rohit).inputValue();
    await rohit.page.keyboard.press('Control+a');
    const copied = await rohit.page.evaluate(() => {
      const transfer = new DataTransfer();
      document.activeElement?.dispatchEvent(new ClipboardEvent('copy', { clipboardData: transfer, bubbles: true, cancelable: true }));
      return { 'text/html': transfer.getData('text/html'), 'text/plain': transfer.getData('text/plain') };
    });
    await rohit.page.keyboard.press('Control+a');
    await rohit.page.keyboard.press('Delete');
    await expect(field(rohit)).toHaveValue('');
    await paste(rohit.page, copied);
    await expect(field(rohit)).toHaveValue(before);
  });

  test('an address or a key of the site becomes a card, and over words their link', async ({ visit }) => {
    const rohit = await visit('rohit');
    const editor = await openEditor(rohit);
    const site = (await rohit.page.locator('#composer').getAttribute('data-site')) ?? '';
    await paste(rohit.page, { 'text/plain': 'DEMO-2' });
    await expect(field(rohit)).toHaveValue(`<card:${site}/browse/DEMO-2>`);
    await rohit.page.keyboard.type(' and ');
    await paste(rohit.page, { 'text/plain': `${site}/browse/DEMO-3` });
    await expect(editor.locator('.adf-card')).toHaveText(['DEMO-2', 'DEMO-3']);
    await rohit.page.keyboard.press('Control+a');
    await rohit.page.keyboard.type('words');
    await rohit.page.keyboard.press('Control+a');
    await paste(rohit.page, { 'text/plain': 'https://example.com/a' });
    await expect(field(rohit)).toHaveValue('[words](https://example.com/a)');
  });
});
