// Connecting, and every way in which it can go wrong; each has a page that says what to do.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('both identities are shown, and nothing is kept before Confirm', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.authorize();
    await expect(rohit.page.getByRole('heading', { name: 'Is this you?' })).toBeVisible();
    const accounts = rohit.page.getByRole('region', { name: 'Accounts' });
    await expect(accounts).toContainText('You are Rohit (rohit@example.com)');
    await expect(accounts.getByRole('definition').nth(1)).toContainText('Rohit');
    await rohit.page.goto('/connections');
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Disconnect' })).toHaveCount(0);
  });

  test('Cancel on the last page keeps nothing', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.authorize();
    await rohit.page.getByRole('button', { name: 'Cancel' }).click();
    await expect(rohit.page.getByRole('status')).toContainText('Nothing was kept');
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('Cancel at Atlassian', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.page.goto('/connections');
    await rohit.page.getByRole('button', { name: 'Connect Jira' }).click();
    await rohit.page.getByRole('button', { name: 'Cancel' }).click();
    await expect(rohit.page.getByRole('heading', { name: 'You did not allow it' })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('a callback that nobody asked for', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.page.goto('/oauth/callback?state=forged&code=stolen');
    await expect(rohit.page.getByRole('heading', { name: 'not an answer that Byline waits for' })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  });

  test('a callback that was used before', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    const callback = rohit.page.waitForRequest((request) => new URL(request.url()).pathname === '/oauth/callback');
    await rohit.authorize();
    const address = (await callback).url();
    await rohit.page.goto(address);
    await expect(rohit.page.getByRole('heading', { name: 'used already' })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  });

  test('somebody else’s link connects nobody', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signIn(), mark.signIn()]);
    const callback = rohit.page.waitForRequest((request) => new URL(request.url()).pathname === '/oauth/callback');
    await rohit.page.route('**/oauth/callback**', (route) => route.abort());
    await rohit.authorize();
    await mark.page.goto((await callback).url());
    await expect(mark.page.getByRole('heading', { name: 'not an answer that Byline waits for' })).toBeVisible();
    await expect(mark.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
    await mark.page.goto('/connections');
    await expect(mark.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('an account that is already somebody else’s', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await rohit.signInAndConnect();
    await mark.signIn();
    await mark.authorize({ account: 'Rohit' });
    await expect(mark.page.getByRole('heading', { name: 'connected to somebody else' })).toBeVisible();
    await expect(mark.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Still me.');
  });

  test('another account than last time is pointed out before it is kept', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.authorize({ account: 'Mark' });
    await expect(rohit.alert).toContainText('until now you were connected as Rohit');
    await rohit.page.getByRole('button', { name: 'Confirm' }).click();
    await expect(rohit.page.getByRole('heading', { level: 2, name: 'Mark' })).toBeVisible();
  });

  test('an account that reaches no site', async ({ visit, house }) => {
    await house.atlassian.modes({ consent_without_site: true });
    const nil = await visit('nil', { javaScript });
    await nil.signIn();
    await nil.authorize();
    await expect(nil.page.getByRole('heading', { name: 'No site with Jira' })).toBeVisible();
    await expect(nil.page.getByRole('button', { name: 'Confirm' })).toHaveCount(0);
  });

  test('a private app lets only its owner in, and Byline says so beforehand', async ({ visit, house }) => {
    await house.atlassian.modes({ private_app: true });
    const mark = await visit('mark', { javaScript });
    await mark.signIn();
    await mark.page.goto('/connections');
    await expect(mark.page.getByText('the app is still private')).toContainText('Sharing');
    await mark.page.getByRole('button', { name: 'Connect Jira' }).click();
    await mark.page.getByRole('radio', { name: 'Mark' }).check();
    await mark.page.getByRole('button', { name: 'Continue' }).click();
    await expect(mark.page.getByRole('heading', { name: 'Something went wrong' })).toBeVisible();
    expect(new URL(mark.page.url()).origin).toBe(house.atlassian.origin);
  });

  test('a second site joins the first, and both are named', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.authorize({ site: 1 });
    const sites = rohit.page.getByRole('region', { name: 'Accounts' }).getByRole('definition').nth(2);
    await expect(sites.getByRole('listitem')).toHaveCount(2);
    await rohit.page.getByRole('button', { name: 'Confirm' }).click();
    await rohit.page.goto('/browse/DEMO-1');
    await expect(rohit.page.getByRole('heading', { name: 'DEMO-1: on which site?' })).toBeVisible();
  });

  test('Disconnect deletes, and connecting again works', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.page.goto('/connections');
    await rohit.page.getByRole('button', { name: 'Disconnect' }).click();
    await expect(rohit.page.getByRole('status')).toContainText('Byline has deleted its tokens');
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
    await rohit.page.goto('/browse/DEMO-1');
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' }).or(rohit.alert)).toBeVisible();
    await rohit.connect();
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Back again.');
  });
});
