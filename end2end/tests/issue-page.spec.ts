import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('DEMO-2 shows every kind of block, and drops nothing', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-2');
    const description = rohit.page.getByRole('region', { name: 'Description' });
    for (const element of ['h2', 'table', 'blockquote', 'pre', 'hr', 'ul', 'ol', 'details', 'strong', 'em', 'a', 'time']) {
      await expect(description.locator(element).first(), element).toBeAttached();
    }
  });

  test('DEMO-3 pages through 150 comments from either end', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-3');
    const articles = rohit.page.getByRole('article');
    await expect(articles).toHaveCount(50);
    const newest = await articles.first().textContent();
    await rohit.page.getByRole('link', { name: /oldest/i }).first().click();
    await expect(articles).toHaveCount(50);
    expect(await articles.first().textContent()).not.toBe(newest);
    await rohit.page.getByRole('link', { name: /next|newer|more/i }).first().click();
    await expect(articles).toHaveCount(50);
  });

  test('DEMO-4 is hidden from Mark, and says no more than that', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await rohit.openIssue('DEMO-4');
    const summary = (await rohit.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    const response = await mark.page.goto(new URL(rohit.page.url()).pathname);
    expect(response?.status()).toBe(404);
    await expect(mark.page.getByText('There is no such issue, or you may not see it.')).toBeVisible();
    await expect(mark.page.locator('body')).not.toContainText(summary);
  });

  test('the page can be read before any script has run', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript: false });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    for (const fact of ['Status', 'Assignee', 'Reporter']) {
      await expect(rohit.page.getByText(fact, { exact: true }).first()).toBeVisible();
    }
    await expect(rohit.box).toBeVisible();
  });
});
