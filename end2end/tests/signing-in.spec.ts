import { eitherWay, expect, test } from './fixtures.ts';
import { password } from '../tools/launch.mjs';

eitherWay((javaScript) => {
  test('signing up, out, and in again', async ({ visit }) => {
    const { page } = await visit('rohit', { javaScript });
    await page.goto('/sign-up');
    await page.getByLabel('Name').fill('Nina');
    await page.getByLabel('Email').fill('nina@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto('/connections');
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await page.getByLabel('Email').fill('nina@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/connections$/);
  });

  test('a wrong password is told, and the address stays in its field', async ({ visit }) => {
    const { page } = await visit('rohit', { javaScript });
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill('rohit@example.com');
    await page.getByLabel('Password').fill(`${password}, or not`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('do not belong together');
    await expect(page.getByLabel('Email')).toHaveValue('rohit@example.com');
  });
});

test('signing out everywhere ends the other browsers too', async ({ visit }) => {
  const [here, there] = await Promise.all([visit('rohit'), visit('rohit')]);
  await Promise.all([here.signIn(), there.signIn()]);
  await here.page.goto('/connections');
  await here.page.getByRole('button', { name: /everywhere/i }).click();
  await expect(here.page.getByRole('button', { name: 'Sign out', exact: true })).toHaveCount(0);
  await there.page.goto('/connections');
  await expect(there.page).toHaveURL(/\/sign-in/);
});

test('a session that was signed out does not come back with its cookie', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signIn();
  const cookies = await rohit.page.context().cookies();
  await rohit.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(rohit.page.getByRole('button', { name: 'Sign out', exact: true })).toHaveCount(0);
  await rohit.page.context().clearCookies();
  await rohit.page.context().addCookies(cookies);
  await rohit.page.goto('/connections');
  await expect(rohit.page).toHaveURL(/\/sign-in/);
});

test('signing in never leads to somebody else’s site', async ({ visit, house }) => {
  for (const next of ['https://example.com/', '//example.com', '/\\example.com', 'javascript:alert(1)']) {
    const rohit = await visit('rohit');
    await rohit.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await rohit.fillSignIn();
    await expect(rohit.page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible();
    expect(new URL(rohit.page.url()).origin).toBe(house.origin);
  }
});

test.describe('when signing up is closed', () => {
  test.use({ settings: { BYLINE_SIGN_UP: 'closed' } });

  test('the page says whom to ask', async ({ visit }) => {
    const { page } = await visit('rohit');
    await page.goto('/sign-up');
    await expect(page.getByText(/closed/i).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign up' })).toHaveCount(0);
  });
});
