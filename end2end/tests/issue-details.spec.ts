// Beside the conversation: watching, voting, and what was changed before.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('one watches an issue and stops again', async ({ visit }) => {
    const mark = await visit('mark', { javaScript });
    await mark.signInAndConnect();
    await mark.openIssue('DEMO-3');
    const details = mark.page.getByRole('complementary', { name: 'Details' });
    const watch = details.getByRole('button', { name: 'Watch', exact: true });
    const stop = details.getByRole('button', { name: 'Stop watching' });
    if (await stop.isVisible()) await stop.click();
    await watch.click();
    await expect(stop).toBeVisible();
    await expect(details).toContainText('you among them');
    await stop.click();
    await expect(watch).toBeVisible();
    await expect(mark.alert).toBeHidden();
  });

  test('the history is a link away', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.page.getByRole('link', { name: 'History' }).click();
    await expect(rohit.page.getByRole('heading', { name: 'History of DEMO-1' })).toBeVisible();
    await rohit.page.getByRole('link', { name: 'Back to the issue' }).click();
    await expect(rohit.box).toBeVisible();
  });
});
