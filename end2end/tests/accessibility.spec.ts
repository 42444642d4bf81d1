import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

async function findsNothing(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(told, where).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page (${colorScheme})`, async ({ visit }) => {
    const rohit = await visit('rohit', { colorScheme });
    const { page } = rohit;
    for (const address of ['/', '/sign-in', '/sign-up', '/nothing-here']) {
      await page.goto(address);
      await findsNothing(page, address);
    }
    await rohit.signIn();
    await page.goto('/');
    await findsNothing(page, 'home without a connection');
    await page.goto('/connections');
    await findsNothing(page, 'connections without one');
    await page.goto('/oauth/callback?state=forged&code=x');
    await findsNothing(page, 'a forged callback');
    await rohit.authorize();
    await findsNothing(page, 'both identities');
    await page.getByRole('button', { name: 'Confirm' }).click();
    for (const address of ['/', '/connections', '/search?q=checkout', '/browse/DEMO-2', '/browse/DEMO-3', '/browse/DEMO-999']) {
      await page.goto(address);
      await findsNothing(page, address);
    }
    await rohit.openIssue('DEMO-1');
    await rohit.write('Some **bold** words');
    await findsNothing(page, 'while writing');
    await rohit.house.atlassian.spoilNextComment({ type: 'rate_limit', reason: 'jira-burst-based', retry_after: 30 });
    await rohit.send();
    await expect(rohit.alert).toBeVisible();
    await findsNothing(page, 'after trouble');
  });
}

test('a comment by keyboard alone', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const { page } = rohit;
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    if (await rohit.box.evaluate((box) => box === document.activeElement)) break;
  }
  await expect(rohit.box).toBeFocused();
  await page.keyboard.type('Typed, never clicked.');
  const button = page.getByRole('button', { name: 'Comment', exact: true });
  for (let presses = 0; presses < 20; presses += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rohit.commentsBy('Rohit', 'Typed, never clicked.')).toHaveCount(1);
});
