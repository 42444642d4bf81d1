// Times are told in the zone of the browser; days of the calendar stay what they are.
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

/** A moment as the page should tell it in a zone, by the browser's own calendar. */
async function told(person: Person, machine: string, timeZone: string) {
  const parts = await person.page.evaluate(
    ([at, zone]) =>
      Object.fromEntries(
        new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
        })
          .formatToParts(new Date(at!))
          .map(({ type, value }) => [type, value]),
      ),
    [machine, timeZone],
  );
  const month = parts.month === 'Sept' ? 'Sep' : parts.month;
  return `${parts.day} ${month} ${parts.year} ${parts.hour}:${parts.minute}`;
}

const zones = [
  ['Asia/Kolkata', 'UTC+05:30'],
  ['Pacific/Honolulu', 'UTC-10:00'],
];

for (const [zone, offset] of zones) {
  test.describe(`in ${zone}`, () => {
    test('times are those of the browser, days stay, and nothing moves', async ({ visit }) => {
      const rohit = await visit('rohit', { timezoneId: zone });
      await rohit.signInAndConnect();
      await rohit.page.addInitScript(() => {
        const shifts: number[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await rohit.openIssue('DEMO-2');
      const article = rohit.page.getByRole('article', { name: /^Mark/ });
      const time = article.locator('time.moment');
      const machine = (await time.getAttribute('datetime'))!;
      const words = await told(rohit, machine, zone!);
      await expect(time).toHaveText(words);
      await expect(time).toHaveAttribute('title', new RegExp(`^${words}:[0-9]{2} ${offset!.replace('+', '\\+')}$`));
      await expect(article).toHaveAccessibleName(`Mark, ${words}`);
      const day = article.locator('time.adf-date');
      await expect(day).toHaveText('1 Jan 2027');
      await expect(day).toHaveAttribute('datetime', '2027-01-01');
      expect(await rohit.page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
    });

    test('a comment that is posted has its time too, and so has the history', async ({ visit }) => {
      const rohit = await visit('rohit', { timezoneId: zone });
      await rohit.signInAndConnect();
      await rohit.openIssue('DEMO-1');
      await rohit.comment('When is this?');
      const time = rohit.commentsBy('Rohit', 'When is this?').locator('time.moment');
      await expect(time).toHaveText(await told(rohit, (await time.getAttribute('datetime'))!, zone!));
      await rohit.page.goto('/search?q=Safari');
      await rohit.page.getByRole('link', { name: /Login fails on Safari/ }).click();
      await rohit.page.getByRole('link', { name: 'History' }).click();
      await expect(rohit.page.getByRole('heading', { level: 1 })).toContainText('History');
      const change = rohit.page.locator('.changes time.moment').first();
      await expect(change).toHaveText(await told(rohit, (await change.getAttribute('datetime'))!, zone!));
    });
  });
}

test('without scripts times are those of the site, with the zone in the title', async ({ visit }) => {
  const rohit = await visit('rohit', { javaScript: false });
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-2');
  await expect(rohit.page.locator('time.moment').first()).toHaveAttribute('title', / UTC([+-][0-9:]+)?$/);
});
