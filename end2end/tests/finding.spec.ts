import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('home tells somebody without a connection what to do next', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signIn();
    await rohit.page.goto('/');
    await expect(rohit.page.getByRole('heading', { name: 'Next: connect your Atlassian account' })).toBeVisible();
    await expect(rohit.page.getByRole('button', { name: 'Connect Jira' })).toBeVisible();
  });

  test('a key typed at home opens its issue', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.page.goto('/');
    await rohit.page.getByLabel('Issue key or words').fill('demo-1');
    await rohit.page.getByRole('button', { name: 'Go' }).click();
    await expect(rohit.page).toHaveURL(/\/browse\/DEMO-1$/);
    await expect(rohit.page.getByRole('heading', { level: 1 })).toBeVisible();
  });

  test('the address of an issue in Jira opens it here', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    const address = (await rohit.page.getByRole('link', { name: 'Open in Jira' }).getAttribute('href')) ?? '';
    const site = address.split('/browse/')[0];
    for (const [asked, path] of [
      [address, '/browse/DEMO-1'],
      [`${site}/jira/software/projects/DEMO/boards/1?label=x&selectedIssue=DEMO-2`, '/browse/DEMO-2'],
    ] as const) {
      await rohit.page.goto('/');
      await rohit.page.getByLabel('Issue key or words').fill(asked);
      await rohit.page.getByRole('button', { name: 'Go' }).click();
      await expect(rohit.page).toHaveURL((url) => url.pathname.endsWith(path));
    }
    const id = await rohit.page.locator('article').first().getAttribute('id');
    await rohit.page.goto(`/search?q=${encodeURIComponent(`${site}/browse/DEMO-2?focusedCommentId=${id?.slice(8)}`)}`);
    await expect(rohit.page).toHaveURL((url) => url.pathname.endsWith('/browse/DEMO-2') && url.hash === `#${id}`);
    // Of another site it is words.
    await rohit.page.goto(`/search?q=${encodeURIComponent('https://example.com/browse/DEMO-1')}`);
    await expect(rohit.page.getByRole('heading', { level: 1 })).toContainText('https://example.com/browse/DEMO-1');
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
    await rohit.connect({ site: 1 });
    await rohit.page.goto('/browse/DEMO-1');
    await expect(rohit.page.getByRole('heading', { name: 'DEMO-1: on which site?' })).toBeVisible();
    await rohit.page.getByRole('main').getByRole('link').first().click();
    await expect(rohit.page).toHaveURL(/\/[a-z0-9-]+\/browse\/DEMO-1$/);
  });
});
