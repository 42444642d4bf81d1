// Connecting, and every way in which it can go wrong; each has a page that says what to do.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('both identities are shown, and nothing is kept before Confirm', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.authorize();
    const main = rohit.page.getByRole('main');
    await expect(main).toContainText('rohit@example.com');
    await expect(main).toContainText(/atlassian/i);
    await rohit.page.goto('/connections');
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Disconnect' })).toHaveCount(0);
  });

  test('Cancel on the last page keeps nothing', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.authorize();
    await rohit.page.getByRole('button', { name: 'Cancel' }).click();
    await rohit.page.goto('/connections');
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('Cancel at Atlassian', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.page.goto('/connections');
    await rohit.page.getByRole('button', { name: 'Connect Jira' }).click();
    await rohit.page.getByRole('button', { name: 'Cancel' }).click();
    await expect(rohit.page).toHaveURL(new RegExp(`^${rohit.house.origin}`));
    await expect(rohit.page.getByRole('main')).toContainText(/nothing was connected|not connected|cancel/i);
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('a callback that nobody asked for', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.page.goto('/oauth/callback?state=forged&code=stolen');
    await expect(rohit.page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  });

  test('a callback that was used before', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    const callback = rohit.page.waitForRequest((request) => request.url().includes('/oauth/callback'));
    await rohit.authorize();
    const address = (await callback).url();
    await rohit.page.goto(address);
    await expect(rohit.page.getByRole('main')).toContainText(/used/i);
    await expect(rohit.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  });

  test('somebody else’s link connects nobody', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signIn(), mark.signIn()]);
    const callback = rohit.page.waitForRequest((request) => request.url().includes('/oauth/callback'));
    await rohit.page.route('**/oauth/callback**', (route) => route.abort());
    await rohit.authorize();
    await mark.page.goto((await callback).url());
    await expect(mark.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
    await mark.page.goto('/connections');
    await expect(mark.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('an account that is already somebody else’s', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await rohit.signInAndConnect();
    await mark.signIn();
    await mark.authorize('Rohit');
    await expect(mark.page.getByRole('main')).toContainText('Rohit');
    await expect(mark.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Still me.');
  });

  test('another account than last time is pointed out before it is kept', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.authorize('Mark');
    await expect(rohit.page.getByRole('main')).toContainText('Rohit');
    await expect(rohit.page.getByRole('main')).toContainText('Mark');
    await rohit.page.getByRole('button', { name: 'Confirm' }).click();
    await rohit.page.goto('/connections');
    await expect(rohit.page.getByRole('main')).toContainText('Mark');
  });

  test('an account that reaches no site', async ({ visit }) => {
    const nil = await visit('nil', { javaScript });
    await nil.signIn();
    await nil.authorize();
    await expect(nil.page.getByRole('main')).toContainText(/no .*site/i);
    await expect(nil.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  });

  test('Disconnect deletes, and connecting again works', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.page.goto('/connections');
    await rohit.page.getByRole('button', { name: 'Disconnect' }).click();
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
    await rohit.page.goto('/browse/DEMO-1');
    await expect(rohit.page.getByRole('main')).toContainText(/connect/i);
    await rohit.connect();
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Back again.');
  });
});
