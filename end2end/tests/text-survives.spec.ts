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

/**
 * What may have arrived is sent again only after half a minute, when it would surely show if it had
 * (that it then is: the server's own tests, which have a clock to move). Until then trying again
 * keeps the text and posts nothing.
 */
async function stillNotSent(person: Person) {
  await expect(person.alert).toContainText('does not know yet whether this arrived');
  const answered = person.page.waitForResponse((response) => response.url().endsWith('/api/comment'));
  await person.send();
  await answered;
  await expect(person.alert).toContainText('it will not be posted twice');
  await expect(person.box).toHaveValue(text);
  expect(await kept(person)).toBe(0);
}

eitherWay((javaScript) => {
  test('the session has ended', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await rohit.page.context().clearCookies();
    await rohit.send();
    if (javaScript) {
      await expect(rohit.alert).toContainText('Your session has ended');
      await expect(rohit.box).toHaveValue(text);
      await rohit.alert.getByRole('link', { name: 'Go to the sign-in page' }).click();
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
    // The remedy on the page leads to a new connection and back to the text.
    await rohit.alert.getByRole('link', { name: 'Go to Connections' }).click();
    await rohit.page.getByRole('button', { name: 'Reconnect' }).click();
    await rohit.consent();
    await rohit.page.getByRole('button', { name: 'Confirm' }).click();
    await expect(rohit.box).toHaveValue(text);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  test('Jira asks to slow down', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await house.atlassian.spoilNextComment({ type: 'rate_limit', reason: 'jira-burst-based', retry_after: 7 });
    await rohit.send();
    await expect(rohit.alert).toContainText('wait 7 seconds');
    await expect(rohit.box).toHaveValue(text);
    expect(await kept(rohit)).toBe(0);
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
    expect(await kept(rohit)).toBe(1);
  });

  test('what could not be posted can be thrown away', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    const discard = rohit.page.getByRole('button', { name: 'Discard draft' });
    // Where scripts run, the draft is soon saved, and can be discarded.
    if (!javaScript) await expect(discard).toBeHidden();
    await house.atlassian.spoilNextComment({ type: 'rate_limit', reason: 'jira-burst-based', retry_after: 600 });
    await rohit.send();
    await expect(rohit.alert).toContainText('leaves by itself');
    await discard.click();
    await expect(rohit.box).toHaveValue('');
    await expect(discard).toBeHidden();
    expect(await kept(rohit)).toBe(0);
  });

  test('Jira answers with an error', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await atTheBox(rohit);
    await house.atlassian.spoilNextComment({ type: 'status', status: 500 });
    await rohit.send();
    await expect(rohit.alert).toBeVisible();
    await expect(rohit.box).toHaveValue(text);
    await stillNotSent(rohit);
  });

  for (const applied of [false, true]) {
    test(`the connection to Jira breaks ${applied ? 'after' : 'before'} the comment is kept there`, async ({
      visit,
      house,
    }) => {
      const rohit = await visit('rohit', { javaScript });
      await atTheBox(rohit);
      await house.atlassian.spoilNextComment({ type: 'reset', when: applied ? 'after' : 'before' });
      await rohit.send();
      // Byline either finds the comment again by itself, or says that it does not know.
      await expect(rohit.alert.or(rohit.commentsBy('Rohit', words)).first()).toBeVisible();
      if (applied) {
        await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
        expect(await kept(rohit)).toBe(1);
      } else {
        await expect(rohit.box).toHaveValue(text);
        await stillNotSent(rohit);
      }
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
    await expect(asha.alert).toContainText(/Jira refused/);
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
  await expect(rohit.alert).toContainText('Your text is still here');
  await expect(rohit.box).toHaveValue(text);
  await rohit.page.context().setOffline(false);
  await rohit.send();
  await expect(rohit.commentsBy('Rohit', words)).toHaveCount(1);
  expect(await kept(rohit)).toBe(1);
});
