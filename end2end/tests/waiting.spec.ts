// While Jira takes its time, an issue's page has begun: with the header, and a sketch of the rest.
import type { Locator } from '@playwright/test';
import { expect, eitherWay, test } from './fixtures.ts';

/** Where something is, in whole pixels. */
async function place(element: Locator) {
  const { x, y, width } = (await element.boundingBox())!;
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width) };
}

for (const width of [390, 1280]) {
  eitherWay((javaScript) => {
    test(`a page is begun while Jira takes its time, and nothing moves (${width} pixels)`, async ({ visit, house }) => {
      const rohit = await visit('rohit', { javaScript, width });
      const { page } = rohit;
      await rohit.signInAndConnect();
      await house.atlassian.spoil('GET', '/issue/DEMO-2$', { type: 'delay', before_ms: 2500 });
      await page.goto('/acme/browse/DEMO-2', { waitUntil: 'commit' });
      const waiting = page.getByRole('status').filter({ hasText: 'Waiting for Jira' });
      await expect(waiting).toBeVisible();
      await expect(page.getByRole('link', { name: 'Connected as Rohit' })).toBeVisible();
      await expect(page.getByRole('main')).toHaveCount(0);
      await expect(page.getByRole('link', { name: 'Try again' })).toBeHidden();
      const [head, details] = [await place(page.locator('.opening .crumbs')), await place(page.locator('.opening .details'))];
      await expect(page.getByRole('main')).toBeVisible();
      // The sketch stood where the page is.
      expect(await place(page.locator('main .crumbs'))).toMatchObject({ x: head.x, y: head.y });
      expect(await place(page.locator('main .details'))).toMatchObject({ x: details.x, width: details.width });
      await expect(waiting).toBeHidden();
      await expect(page).toHaveTitle(/^DEMO-2 /);
      await expect(rohit.box).toBeVisible();
      if (!javaScript) return;
      expect(await rohit.moved()).toEqual([]);
      // Its scripts run: they are those that its head allows.
      await rohit.comment('It was worth the wait.');
      await expect(rohit.commentsBy('Rohit', 'It was worth the wait.')).toHaveCount(1);
    });
  });
}
