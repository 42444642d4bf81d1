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
});
