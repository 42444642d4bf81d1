// Whatever goes wrong, what somebody has typed is still there, and is posted at most once.
import { eitherWay, expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

const text = 'Three lines\n\nof **careful** work\n</textarea><b>and a trap</b>';
const words = 'of careful work';

async function atTheBox(person: Person) {
  await person.signInAndConnect();
  await person.openIssue('DEMO-1');
  await person.write(text);
}

async function kept(person: Person) {
  return (await person.house.atlassian.comments('DEMO-1')).filter((comment) => comment.text.includes(words)).length;
}

eitherWay((javaScript) => {
  test('the session has ended', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    const cookies = await rohit.page.context().cookies();
    await rohit.page.context().clearCookies();
    expect(cookies.length).toBeGreaterThan(0);
    await rohit.send();
    await rohit.page.getByRole('link', { name: 'Sign in' }).or(rohit.page.getByLabel('Password')).first().waitFor();
    if ((await rohit.page.getByLabel('Password').count()) === 0) {
      await expect(rohit.box).toHaveValue(text);
      await rohit.page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click();
    }
    await rohit.fillSignIn();
    await expect(rohit.box).toHaveValue(text);
    expect(await kept(rohit)).toBe(0);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  test('the permission was revoked at Atlassian', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await house.atlassian.revoke('Rohit');
    await rohit.send();
    await expect(rohit.alert).toContainText('no longer accepts');
    await expect(rohit.box).toHaveValue(text);
    await rohit.connect();
    await rohit.openIssue('DEMO-1');
    await expect(rohit.box).toHaveValue(text);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  test('Jira asks to slow down', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await house.atlassian.fault({ on: 'comment', status: 429, retryAfter: 7, times: 1 });
    await rohit.send();
    await expect(rohit.alert).toContainText('wait 7 seconds');
    await expect(rohit.box).toHaveValue(text);
    expect(await kept(rohit)).toBe(0);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  test('Jira answers with an error', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await house.atlassian.fault({ on: 'comment', status: 500, times: 1 });
    await rohit.send();
    await expect(rohit.alert).toBeVisible();
    await expect(rohit.box).toHaveValue(text);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  for (const applied of [false, true]) {
    test(`the connection to Jira breaks ${applied ? 'after' : 'before'} the comment is kept there`, async ({
      visit,
      house,
    }) => {
      const rohit = await visit('rohit', { javaScript });
      await atTheBox(rohit);
      await house.atlassian.fault({ on: 'comment', reset: applied ? 'after' : 'before', times: 1 });
      await rohit.send();
      // Byline either finds the comment again by itself, or says that it does not know.
      await expect(rohit.alert.or(rohit.commentsBy('Rohit', words)).first()).toBeVisible();
      if (await rohit.alert.isVisible()) {
        await expect(rohit.box).toHaveValue(text);
        await rohit.send();
      }
      await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
      expect(await kept(rohit)).toBe(1);
    });
  }

  test('the comment is too long', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    const long = 'word '.repeat(8_000);
    await rohit.write(long);
    await rohit.send();
    await expect(rohit.alert).toContainText('too long');
    await expect(rohit.box).toHaveValue(long);
    expect((await house.atlassian.comments('DEMO-1')).filter((comment) => comment.text.includes('word word'))).toEqual([]);
  });

  test('Asha may read but not comment', async ({ visit }) => {
    const asha = await visit('asha', { javaScript });
    await atTheBox(asha);
    await asha.send();
    await expect(asha.alert).toContainText(/permission|refused|may not/i);
    await expect(asha.box).toHaveValue(text);
  });

  test('an impatient double click posts once', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await rohit.page.getByRole('button', { name: 'Comment', exact: true }).dblclick();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  test('a reload after posting posts nothing', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    await rohit.page.reload();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });
});

test('the browser is offline', async ({ visit }) => {
  const rohit = await visit('rohit');
  await atTheBox(rohit);
  await rohit.page.context().setOffline(true);
  await rohit.send();
  await expect(rohit.alert).toBeVisible();
  await expect(rohit.box).toHaveValue(text);
  await rohit.page.context().setOffline(false);
  await rohit.send();
  await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
  expect(await kept(rohit)).toBe(1);
});
