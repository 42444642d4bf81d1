// Pictures of every page, in both themes, wide and narrow, for people to look at: test-results/pictures.
// What is asserted is that no page is wider than its window.
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures.ts';

const pictures = fileURLToPath(new URL('../test-results/pictures', import.meta.url));

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`every page fits (${colorScheme}, ${width} px)`, async ({ visit }) => {
      const rohit = await visit('rohit', { colorScheme, width });
      const { page } = rohit;
      const look = async (name: string) => {
        await page.screenshot({ path: `${pictures}/${name}-${colorScheme}-${width}.png`, fullPage: true });
        const { wide, room } = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth,
          room: document.documentElement.clientWidth,
        }));
        expect(wide, `${name} is wider than its window`).toBeLessThanOrEqual(room);
      };
      for (const [name, address] of [
        ['welcome', '/'],
        ['sign-in', '/sign-in'],
        ['sign-up', '/sign-up'],
        ['not-found', '/nothing-here'],
      ] as const) {
        await page.goto(address);
        await look(name);
      }
      await rohit.signIn();
      await page.goto('/');
      await look('home-unconnected');
      await page.goto('/oauth/callback?state=forged&code=x');
      await look('callback-forged');
      await rohit.authorize();
      await look('confirm');
      await page.getByRole('button', { name: 'Confirm' }).click();
      for (const [name, address] of [
        ['home', '/'],
        ['connections', '/connections'],
        ['search', '/search?q=checkout'],
        ['issue', '/browse/DEMO-1'],
        ['every-node', '/browse/DEMO-2'],
        ['many-comments', '/browse/DEMO-3'],
        ['issue-missing', '/browse/DEMO-999'],
      ] as const) {
        await page.goto(address);
        await look(name);
      }
      await rohit.openIssue('DEMO-1');
      await rohit.write('The valve is **closed** again:\n\n- pressure back to normal\n- nothing leaks\n');
      await look('writing');
      await rohit.house.atlassian.spoilNextComment({ type: 'rate_limit', reason: 'jira-burst-based', retry_after: 30 });
      await rohit.send();
      await expect(rohit.alert).toBeVisible();
      await look('trouble');
    });
  }
}
