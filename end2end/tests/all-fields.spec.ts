// What the issue page does not show: every field of the site, by its names, a link away.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('every field is a link away, and the empty ones are folded', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.page.getByRole('link', { name: 'All fields' }).click();
    await expect(rohit.page.getByRole('heading', { name: 'All fields of DEMO-1' })).toBeVisible();
    const value = (name: string) =>
      rohit.page.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]');
    await expect(value('Place')).toHaveText('Europe → Lisbon');
    await expect(value('Sprint')).toContainText('DEMO Sprint 4 (active)');
    await expect(value('Testers')).toContainText('Mark');
    await expect(value('Time tracking')).toContainText('Remaining 6h');
    await expect(value('Runbook').getByRole('link')).toHaveAttribute('href', 'https://runbooks.example.com/comments');
    const empty = rohit.page.getByText('Home project');
    await expect(empty).toBeHidden();
    await rohit.page.getByText(/^Empty fields/).click();
    await expect(empty).toBeVisible();
    await value('Epic Link').getByRole('link').click();
    await expect(rohit.page.getByRole('heading', { name: 'Checkout in one page', level: 1 })).toBeVisible();
  });

  test('the work log and the links to elsewhere are a link away', async ({ visit }) => {
    const mark = await visit('mark', { javaScript });
    await mark.signInAndConnect();
    await mark.openIssue('DEMO-1');
    await mark.page.getByRole('link', { name: 'Work log' }).click();
    await expect(mark.page.getByRole('heading', { name: 'Work log of DEMO-1' })).toBeVisible();
    await expect(mark.page.getByRole('listitem').filter({ hasText: 'Lena' })).toContainText('30m');
    await mark.page.getByRole('link', { name: 'Back to the issue' }).click();
    await mark.page.getByRole('link', { name: 'Web links' }).click();
    await expect(mark.page.getByRole('link', { name: 'How comments are signed' })).toBeVisible();
    await expect(mark.page.getByText('Not a link')).toBeVisible();
    await expect(mark.page.getByRole('link', { name: 'Not a link' })).toHaveCount(0);
  });
});
