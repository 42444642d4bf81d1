// A page that is open acts only for the person it was opened for, whoever signs in in another tab meanwhile.
import { eitherWay, expect, test } from './fixtures.ts';
import { Person, type Who } from './person.ts';

const OPENED_AS_ROHIT = 'This page was opened as Rohit. You are signed in as Mark now';

/** Another tab of the same browser, for somebody. */
async function tabOf(person: Person, who: Who): Promise<Person> {
  return new Person(who, await person.page.context().newPage(), person.house, person.javaScript);
}

/** In another tab Rohit signs out and Mark signs in. */
async function markSignsIn(rohit: Person): Promise<Person> {
  const mark = await tabOf(rohit, 'mark');
  await mark.page.goto('/');
  await mark.signOut.click();
  await mark.signIn();
  return mark;
}

async function texts(person: Person): Promise<string[]> {
  return (await person.house.atlassian.comments('DEMO-6')).map(({ author, text }) => `${author}: ${text}`);
}

/** Both have connected; Rohit has an issue open. */
async function bothConnected(visit: (who: Who, options: { javaScript: boolean }) => Promise<Person>, javaScript: boolean) {
  const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
  await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
  await rohit.openIssue('DEMO-6');
  return rohit;
}

eitherWay((javaScript) => {
  test('a comment is not posted by somebody else, and its text goes on in either name', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    await rohit.write('Written by Rohit.');
    const mark = await markSignsIn(rohit);
    await rohit.page.bringToFront();
    await rohit.send();
    await expect(rohit.alert).toContainText(OPENED_AS_ROHIT);
    await expect(rohit.box).toHaveValue('Written by Rohit.');
    expect(await texts(rohit)).toEqual([]);
    if (javaScript) {
      await rohit.page.getByRole('button', { name: 'Take this text along' }).click();
      await expect(rohit.page.getByRole('heading', { level: 1 })).toHaveText('Not sent');
      await expect(rohit.alert).toContainText(OPENED_AS_ROHIT);
      await expect(rohit.box).toHaveValue('Written by Rohit.');
    }
    // Mark's own page has nothing of it.
    await mark.openIssue('DEMO-6');
    await expect(mark.box).toHaveValue('');
    // One press sends it in the name that the page says.
    await expect(rohit.page.getByText('Commenting as Mark on acme.atlassian.net')).toBeVisible();
    await rohit.send();
    await expect(rohit.commentsBy('Mark', 'Written by Rohit.')).toHaveCount(1);
    expect(await texts(rohit)).toEqual(['Mark: Written by Rohit.']);
  });

  test('signing in again as the same person goes on with the page', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    await rohit.write('Said in two sessions.');
    const again = await tabOf(rohit, 'rohit');
    await again.page.goto('/');
    await again.signOut.click();
    await again.signIn();
    await rohit.page.bringToFront();
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', 'Said in two sessions.')).toHaveCount(1);
    expect(await texts(rohit)).toEqual(['Rohit: Said in two sessions.']);
  });

  test('a page from before a reconnect posts nothing under the other account', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    await rohit.write('Written for the first account.');
    const again = await tabOf(rohit, 'rohit');
    await again.connect({ account: 'Asha' });
    await rohit.page.bringToFront();
    await rohit.send();
    await expect(rohit.alert).toContainText('This page was opened with the Atlassian account Rohit. You are connected as Asha now');
    await expect(rohit.box).toHaveValue('Written for the first account.');
    expect(await texts(rohit)).toEqual([]);
  });

  test('nobody finishes a change or a deletion that somebody else began', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    await rohit.comment('As Rohit said it.');
    await rohit.openIssue('DEMO-6');
    const question = await tabOf(rohit, 'rohit');
    await question.openIssue('DEMO-6');
    await question.commentsBy('Rohit', 'As Rohit said it.').getByRole('link', { name: /^Delete/ }).click();
    await rohit.commentsBy('Rohit', 'As Rohit said it.').getByRole('link', { name: /^Edit/ }).click();
    await rohit.page.getByLabel('Change your comment').fill('As Rohit would have it.');
    await markSignsIn(rohit);

    await question.page.bringToFront();
    await question.page.getByRole('button', { name: 'Delete it' }).click();
    await expect(question.page.getByRole('heading', { level: 1 })).toHaveText('Not sent');
    await expect(question.alert).toContainText(OPENED_AS_ROHIT);
    await rohit.page.bringToFront();
    await rohit.page.getByRole('button', { name: 'Save' }).click();
    await expect(rohit.page.getByRole('heading', { level: 1 })).toHaveText('Not sent');
    await expect(rohit.alert).toContainText(OPENED_AS_ROHIT);
    await expect(rohit.page.getByLabel('What you wrote')).toHaveValue('As Rohit would have it.');
    expect(await texts(rohit)).toEqual(['Rohit: As Rohit said it.']);
  });

  test('no file is added by somebody else', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('some words') };
    await rohit.page.getByLabel('Add files').setInputFiles([file]);
    const mark = await markSignsIn(rohit);
    await rohit.page.bringToFront();
    await rohit.page.getByRole('button', { name: 'Attach' }).click();
    await expect(rohit.page.getByText(OPENED_AS_ROHIT).first()).toBeVisible();
    await mark.openIssue('DEMO-6');
    await expect(mark.page.getByRole('region', { name: 'Attachments' }).getByRole('listitem')).toHaveCount(0);
  });

  test('nobody confirms a connection that somebody else began', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    const asking = await tabOf(rohit, 'rohit');
    await asking.authorize({ account: 'Asha' });
    const mark = await markSignsIn(rohit);
    await asking.page.bringToFront();
    await asking.page.getByRole('button', { name: 'Confirm' }).click();
    await expect(asking.alert).toContainText(OPENED_AS_ROHIT);
    await mark.page.goto('/connections');
    await expect(mark.page.getByRole('link', { name: 'Connected as Mark' })).toBeVisible();
  });

  test('what is sent signed out is there for its author alone', async ({ visit }) => {
    const rohit = await bothConnected(visit, javaScript);
    await rohit.write('For Rohit alone.');
    const other = await tabOf(rohit, 'mark');
    await other.page.goto('/');
    await other.signOut.click();
    await rohit.page.bringToFront();
    await rohit.send();
    if (javaScript) await expect(rohit.page.locator('#composer-alert')).toContainText('Your session has ended');
    else await expect(rohit.page).toHaveURL(/\/sign-in/);
    await other.signIn();
    await other.openIssue('DEMO-6');
    await expect(other.box).toHaveValue('');
    await other.signOut.click();
    const again = await tabOf(rohit, 'rohit');
    await again.signIn();
    await again.openIssue('DEMO-6');
    await expect(again.box).toHaveValue('For Rohit alone.');
    expect(await texts(rohit)).toEqual([]);
  });
});

test('no draft of one person becomes the draft of another', async ({ visit }) => {
  const rohit = await bothConnected(visit, true);
  await rohit.write('Typed as Rohit');
  await expect(rohit.page.getByText('Draft saved')).toBeVisible();
  const mark = await markSignsIn(rohit);
  await rohit.page.bringToFront();
  const refused = rohit.page.waitForResponse((response) => response.url().endsWith('/api/draft') && response.status() === 409);
  await rohit.box.fill('Typed as Rohit, and on');
  await refused;
  await expect(rohit.alert).toContainText(OPENED_AS_ROHIT);
  await mark.openIssue('DEMO-6');
  await expect(mark.box).toHaveValue('');
  await expect(mark.page.getByText('Typed as Rohit')).toHaveCount(0);

  // When Rohit is back, the text is saved by itself.
  await mark.signOut.click();
  const saved = rohit.page.waitForResponse((response) => response.url().endsWith('/api/draft') && response.status() === 200);
  const again = await tabOf(rohit, 'rohit');
  await again.signIn();
  await saved;
  await again.openIssue('DEMO-6');
  await expect(again.box).toHaveValue('Typed as Rohit, and on');
});

test('without scripts no text of one person becomes the draft of another', async ({ visit }) => {
  const rohit = await bothConnected(visit, false);
  await rohit.write('Typed as Rohit');
  const mark = await markSignsIn(rohit);
  await rohit.page.bringToFront();
  await rohit.page.getByRole('button', { name: 'Preview' }).click();
  await expect(rohit.alert).toContainText(OPENED_AS_ROHIT);
  await expect(rohit.box).toHaveValue('Typed as Rohit');
  await mark.openIssue('DEMO-6');
  await expect(mark.box).toHaveValue('');
});

test('an open page says by itself that somebody else is signed in, until they are not', async ({ visit }) => {
  const rohit = await bothConnected(visit, true);
  const mark = await markSignsIn(rohit);
  const notice = rohit.page.locator('#page-owner');
  await rohit.page.bringToFront();
  await rohit.page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(notice).toBeVisible();
  await expect(rohit.alert).toContainText(`${OPENED_AS_ROHIT}, so Byline sends and saves nothing from it. Reload the page to go on as Mark.`);

  await mark.signOut.click();
  await rohit.page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(rohit.alert).toContainText('You are signed out. This page was opened as Rohit.');

  const again = await tabOf(rohit, 'rohit');
  await again.signIn();
  await rohit.page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(notice).toBeHidden();
});

test('a page that comes back from the history is the page of whoever is signed in, or says whose it is', async ({ visit }) => {
  const rohit = await bothConnected(visit, true);
  await rohit.page.goto('/connections');
  await markSignsIn(rohit);
  await rohit.page.bringToFront();
  await rohit.page.goBack();
  await expect(rohit.page.getByText('Commenting as Mark').or(rohit.page.getByText(OPENED_AS_ROHIT)).first()).toBeVisible();
});
