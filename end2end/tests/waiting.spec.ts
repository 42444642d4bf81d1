// While Jira takes its time, an issue's page has begun: with the header, and a sketch of the rest.
import type { Locator } from '@playwright/test';
import { expect, eitherWay, test } from './fixtures.ts';

const place = async (element: Locator) => (await element.boundingBox())!;

/** To a pixel: fractions are rounded here so and there otherwise. */
function expectSame(one: number, other: number) {
  expect(Math.abs(one - other)).toBeLessThanOrEqual(1);
}

for (const width of [390, 1280]) {
  eitherWay((javaScript) => {
    test(`a page is begun while Jira takes its time, and nothing moves (${width} pixels)`, async ({ visit, house }) => {
      const rohit = await visit('rohit', { javaScript, width });
      const { page } = rohit;
      await rohit.signInAndConnect();
      // Long enough for a slow machine to look at the sketch.
      await house.atlassian.spoil('GET', '/issue/DEMO-2$', { type: 'delay', before_ms: 5000 });
      await page.goto('/acme/browse/DEMO-2', { waitUntil: 'commit' });
      const waiting = page.getByRole('status').filter({ hasText: 'Waiting for Jira' });
      await expect(waiting).toBeVisible();
      await expect(page.getByRole('link', { name: 'Connected as Rohit' })).toBeVisible();
      await expect(page.getByRole('main')).toHaveCount(0);
      await expect(page.getByRole('link', { name: 'Try again' })).toBeHidden();
      const [head, details] = [await place(page.locator('.opening .crumbs')), await place(page.locator('.opening .details'))];
      await expect(page.getByRole('main')).toBeVisible();
      // The sketch stood where the page is.
      const [thenHead, thenDetails] = [await place(page.locator('main .crumbs')), await place(page.locator('main .details'))];
      expectSame(thenHead.x, head.x);
      expectSame(thenHead.y, head.y);
      expectSame(thenDetails.x, details.x);
      expectSame(thenDetails.width, details.width);
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
