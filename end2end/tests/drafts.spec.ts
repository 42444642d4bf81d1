// What somebody types is kept while they type: in another browser, later, until they send it or throw
// it away.
import { eitherWay, expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

const text = 'Half a thought\n\nwith a **second** paragraph';

async function atTheBox(person: Person) {
  await person.signInAndConnect();
  await person.openIssue('DEMO-1');
}

/** Types, and sees that it is kept: by itself where scripts run, by *Preview* where not. */
async function writeADraft(person: Person, words: string) {
  await person.write(words);
  if (person.javaScript) {
    await expect(person.page.getByRole('status').filter({ hasText: 'Draft saved' })).toBeVisible();
  } else {
    await person.page.getByRole('button', { name: 'Preview' }).click();
    await expect(person.preview).toBeVisible();
  }
  await expect(person.box).toHaveValue(words);
}

function discard(person: Person) {
  return person.page.getByRole('button', { name: 'Discard draft' });
}

eitherWay((javaScript) => {
  test('a draft is there after the browser has gone, in another one', async ({ visit }) => {
    const before = await visit('rohit', { javaScript });
    await atTheBox(before);
    await writeADraft(before, text);
    await before.page.context().close();

    const after = await visit('rohit', { javaScript });
    await after.signIn();
    const drafts = after.page.getByRole('region', { name: 'Your drafts' });
    await expect(drafts).toContainText('Half a thought');
    await drafts.getByRole('link', { name: 'DEMO-1' }).click();
    await expect(after.box).toHaveValue(text);
    await expect(after.alert).toBeHidden();
  });

  test('nobody else sees it', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await writeADraft(rohit, text);
    const mark = await visit('mark', { javaScript });
    await atTheBox(mark);
    await expect(mark.box).toHaveValue('');
    await mark.page.goto('/');
    await expect(mark.page.getByRole('heading', { name: 'Your drafts' })).toBeHidden();
  });

  test('it is thrown away on purpose, and brought back', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await expect(discard(rohit)).toBeHidden();
    await writeADraft(rohit, text);
    // What was typed since it was saved comes back as well.
    const more = `${text} and one more word`;
    await rohit.box.fill(more);
    await discard(rohit).click();
    await expect(rohit.box).toHaveValue('');
    await expect(discard(rohit)).toBeHidden();
    await rohit.page.reload();
    await expect(rohit.box).toHaveValue('');
    await rohit.page.getByRole('button', { name: 'Undo' }).click();
    await expect(rohit.box).toHaveValue(more);
    await rohit.page.reload();
    await expect(rohit.box).toHaveValue(more);
  });

  test('posting removes it', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await writeADraft(rohit, text);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', 'Half a thought')).toHaveCount(1);
    await rohit.openIssue('DEMO-1');
    await expect(rohit.box).toHaveValue('');
    await rohit.page.goto('/');
    await expect(rohit.page.getByRole('heading', { name: 'Your drafts' })).toBeHidden();
    const kept = (await house.atlassian.comments('DEMO-1')).filter(({ text }) => text.includes('Half a thought'));
    expect(kept.length).toBe(1);
  });
});

test('the last words are kept when the page is left at once', async ({ visit }) => {
  const rohit = await visit('rohit');
  await atTheBox(rohit);
  await rohit.write('Typed and gone');
  await rohit.page.goto('/');
  await expect(async () => {
    await rohit.openIssue('DEMO-1');
    await expect(rohit.box).toHaveValue('Typed and gone', { timeout: 1_000 });
  }).toPass();
});

test('the last words before a reload are in the box after it', async ({ visit }) => {
  const rohit = await visit('rohit');
  await atTheBox(rohit);
  await rohit.write('Typed and loaded anew');
  await rohit.page.reload();
  await expect(rohit.box).toHaveValue('Typed and loaded anew');
});

test('what a page that was left saves late does not take the place of what is typed, nor that of it', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await atTheBox(rohit);
  await writeADraft(rohit, 'One');
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/late-draft', async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest('**/api/late-draft');
  await page.reload();
  await asked;
  await page.evaluate(async () => {
    const fields = new URLSearchParams(new FormData(document.querySelector<HTMLFormElement>('#composer')!) as unknown as string[][]);
    fields.set('revision', `${Number(fields.get('revision')) + 1}`);
    fields.set('text', 'One and the last words');
    fields.set('audience', 'role:Developers');
    await fetch('/api/draft', { method: 'POST', headers: { Accept: 'application/json' }, body: fields });
  });
  await rohit.box.fill('Two');
  answer();
  await expect(rohit.box).toHaveValue('One and the last words\n\nTwo');
  // What was for a few is not for all now.
  await expect(page.getByLabel('Visible to')).toHaveValue('role:Developers');
  await expect(page.getByRole('status').filter({ hasText: 'Draft saved' })).toBeVisible();
  await page.reload();
  await expect(rohit.box).toHaveValue('One and the last words\n\nTwo');
});

test('whoever empties the box has thrown the draft away, and can bring it back', async ({ visit }) => {
  const rohit = await visit('rohit');
  await atTheBox(rohit);
  await writeADraft(rohit, text);
  const emptied = rohit.page.waitForResponse('**/api/draft');
  await rohit.box.fill('');
  await emptied;
  await expect(discard(rohit)).toBeHidden();
  await rohit.page.reload();
  await expect(rohit.box).toHaveValue('');
  await rohit.page.getByRole('button', { name: 'Undo' }).click();
  await expect(rohit.box).toHaveValue(text);
});

test('what could not be saved is saved once it can be', async ({ visit }) => {
  const rohit = await visit('rohit');
  await atTheBox(rohit);
  // Once the box has woken, it needs no such button.
  await expect(rohit.page.getByRole('button', { name: 'Preview' })).toBeHidden();
  await rohit.page.context().setOffline(true);
  await rohit.box.fill('Typed on a train');
  const status = rohit.page.getByRole('status');
  await expect(status.filter({ hasText: 'not saved yet' })).toBeVisible();
  await rohit.page.context().setOffline(false);
  await expect(status.filter({ hasText: 'Draft saved' })).toBeVisible({ timeout: 20_000 });
});

eitherWay((javaScript) => {
  test('two pages that are open keep both texts, and the later one is told', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    const other = await visit('rohit', { javaScript });
    await other.signIn();
    await other.openIssue('DEMO-1');
    await writeADraft(rohit, 'On the first page');
    await writeADraft(other, 'On the second page');
    if (javaScript) {
      await expect(other.page.getByRole('status').filter({ hasText: 'Another tab or device' })).toBeVisible();
    }
    await writeADraft(rohit, 'On the first page again');
    await other.page.goto('/');
    await other.openIssue('DEMO-1');
    await expect(other.box).toHaveValue('On the first page again');
    const beside = other.page.getByRole('region', { name: 'More of your texts' });
    await expect(beside.getByRole('textbox')).toHaveValue('On the second page');
    await beside.getByRole('button', { name: 'Post this text' }).click();
    await expect(other.commentsBy('Rohit', 'On the second page')).toHaveCount(1);
    await other.openIssue('DEMO-1');
    await expect(beside).toBeHidden();
    await expect(other.box).toHaveValue('On the first page again');
    const posted = (await house.atlassian.comments('DEMO-1')).filter(({ text }) => text.startsWith('On the'));
    expect(posted.map(({ text }) => text)).toEqual(['On the second page']);
  });
});
