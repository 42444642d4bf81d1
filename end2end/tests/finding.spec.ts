import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('home tells somebody without a connection what to do next', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.page.goto('/');
    await expect(
      rohit.page.getByRole('button', { name: 'Connect Jira' }).or(rohit.page.getByRole('link', { name: 'Connect Jira' })),
    ).toBeVisible();
  });

  test('a key typed at home opens its issue', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.page.goto('/');
    await rohit.page.getByRole('searchbox').first().fill('demo-1');
    await rohit.page.keyboard.press('Enter');
    await expect(rohit.page).toHaveURL(/\/browse\/DEMO-1$/);
    await expect(rohit.page.getByRole('heading', { level: 1 })).toBeVisible();
  });

  test('words find issues, and what was opened is remembered', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    const summary = (await rohit.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    const word = summary.match(/\p{L}{5,}/u)?.[0] ?? '';
    await rohit.page.goto(`/search?q=${encodeURIComponent(word)}`);
    await expect(rohit.page.getByRole('link', { name: /DEMO-1\b/ }).first()).toBeVisible();
    await rohit.page.goto('/');
    await expect(rohit.page.getByRole('link', { name: /DEMO-1\b/ }).first()).toBeVisible();
  });

  test('with several sites, a bare key asks which one is meant', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.page.goto('/browse/DEMO-1');
    await expect(rohit.page.getByRole('heading', { level: 1 })).toBeVisible();
  });
});
