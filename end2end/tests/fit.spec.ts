// What WCAG 2.2 AA asks for and axe cannot see: narrow and enlarged pages, spaced text, forced
// colours, reduced motion, right-to-left, focus that shows, targets that can be hit, keys.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

/** Pages of every kind, those with long and wide content among them. */
const ADDRESSES = [
  '/',
  '/connections',
  '/search?q=checkout',
  '/browse/DEMO-1',
  '/browse/DEMO-2',
  '/browse/DEMO-3',
  '/browse/DEMO-5',
  '/browse/DEMO-999',
  '/acme/browse/DEMO-2?view=history',
  '/acme/browse/DEMO-2?view=fields',
];

async function eachPage(person: Person, check: (where: string) => Promise<void>) {
  for (const address of ['/sign-in', '/sign-up']) {
    await person.page.goto(address);
    await check(address);
  }
  await person.signInAndConnect();
  for (const address of ADDRESSES) {
    await person.page.goto(address);
    await check(address);
  }
}

/** What makes the page wider than its window. What scrolls by itself may be as wide as it likes. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const beyond = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} in ${clientWidth}: ${beyond.slice(0, 5).map((element) => element.outerHTML.slice(0, 120)).join(' | ')}`];
  });
}

/** Text that is cut off: its element hides what does not fit. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element) => {
      const style = getComputedStyle(element);
      const isHidden = element.closest('.skip, [hidden], [data-asleep], dialog:not([open])') !== null;
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip' || style.overflowY === 'hidden' || style.overflowY === 'clip';
      const overflows = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
      return !isHidden && hides && overflows && style.textOverflow !== 'ellipsis';
    };
    return [...document.body.querySelectorAll('*')].filter(isCut).map((element) => element.outerHTML.slice(0, 160));
  });
}

test('no page needs scrolling sideways at 320 pixels', async ({ visit }) => {
  const rohit = await visit('rohit', { width: 320 });
  await eachPage(rohit, async (where) => {
    expect(await tooWide(rohit.page), where).toEqual([]);
    expect(await cutOff(rohit.page), where).toEqual([]);
  });
});

test('no page needs scrolling sideways when its text alone is twice as large', async ({ visit }) => {
  const rohit = await visit('rohit', { width: 1280 });
  await eachPage(rohit, async (where) => {
    await rohit.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    expect(await tooWide(rohit.page), where).toEqual([]);
    expect(await cutOff(rohit.page), where).toEqual([]);
  });
});

test('nothing is lost when text is spaced as its reader needs it', async ({ visit }) => {
  const rohit = await visit('rohit');
  await eachPage(rohit, async (where) => {
    // WCAG 2.2, 1.4.12.
    await rohit.page.evaluate(() => {
      for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
        Object.assign(element.style, { lineHeight: '1.5', letterSpacing: '0.12em', wordSpacing: '0.16em' });
        if (element.tagName === 'P') element.style.marginBottom = '2em';
      }
    });
    expect(await tooWide(rohit.page), where).toEqual([]);
    expect(await cutOff(rohit.page), where).toEqual([]);
  });
});

test('pages that read from right to left do not scroll sideways either', async ({ visit }) => {
  const rohit = await visit('rohit', { width: 390 });
  await eachPage(rohit, async (where) => {
    await rohit.page.evaluate(() => (document.documentElement.dir = 'rtl'));
    const beyond = await rohit.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, where).toBe(0);
  });
});

test('what is written from right to left stands so, beside what is not', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.comment('שלום לכולם, הבדיקה עברה.');
  const direction = (text: string) => rohit.page.getByText(text).first().evaluate((element) => getComputedStyle(element).direction);
  expect(await direction('שלום לכולם')).toBe('rtl');
  await rohit.comment('And this from left to right.');
  expect(await direction('And this from')).toBe('ltr');
});

test('nothing moves for whoever wants no motion', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.page.emulateMedia({ reducedMotion: 'reduce' });
  await eachPage(rohit, async (where) => {
    const moving = await rohit.page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const style = getComputedStyle(element);
          return style.animationName !== 'none' || style.transitionDuration.split(',').some((time) => Number.parseFloat(time) > 0) || style.scrollBehavior === 'smooth';
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(moving, where).toEqual([]);
  });
});

test('in forced colours all that can be pressed still looks so, and axe finds nothing', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.page.emulateMedia({ forcedColors: 'active' });
  await eachPage(rohit, async (where) => {
    const flat = await rohit.page.evaluate(() =>
      [...document.querySelectorAll('button:not([role=checkbox]), .button, input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea, select')]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }) && getComputedStyle(element).borderTopWidth === '0px')
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(flat, where).toEqual([]);
    const { violations } = await new AxeBuilder({ page: rohit.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), where).toEqual([]);
  });
});

test('wherever the focus goes it shows, and is not hidden behind anything', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  for (const address of ['/', '/connections', '/browse/DEMO-1', '/browse/DEMO-2']) {
    await page.goto(address);
    const unseen: string[] = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const told = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return 'end';
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const { left, top, width, height } = element.getBoundingClientRect();
        const above = document.elementFromPoint(left + width / 2, top + height / 2);
        const isCovered = above !== null && !element.contains(above) && !above.contains(element) && above.closest('label') === null;
        const shows = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        return shows && !isCovered ? '' : `${shows ? 'covered' : 'no outline'}: ${element.outerHTML.slice(0, 140)}`;
      });
      if (told === 'end') break;
      if (told) unseen.push(told);
    }
    expect(unseen, address).toEqual([]);
  }
});

test('what can be pressed is large enough to be hit', async ({ visit }) => {
  const rohit = await visit('rohit', { width: 390 });
  await eachPage(rohit, async (where) => {
    // WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within text and what has room around it.
    const small = await rohit.page.evaluate(() => {
      const targets = [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, a.button')].filter((target) =>
        target.checkVisibility({ visibilityProperty: true }),
      );
      const box = (target: Element) => target.getBoundingClientRect();
      const isSmall = (target: Element) => {
        const { width, height, x, y } = box(target);
        if (width >= 24 && height >= 24) return false;
        const [cx, cy] = [x + width / 2, y + height / 2];
        // A circle of 24 pixels around it touches no other target.
        return targets.some((other) => {
          if (other === target) return false;
          const { left, right, top, bottom } = box(other);
          const dx = Math.max(left - cx, 0, cx - right);
          const dy = Math.max(top - cy, 0, cy - bottom);
          return Math.hypot(dx, dy) < 12;
        });
      };
      return targets.filter(isSmall).map((target) => target.outerHTML.slice(0, 120));
    });
    expect(small, where).toEqual([]);
  });
});

test('keys lead about the page, and are listed', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-3');
  const button = page.getByRole('button', { name: 'Keyboard shortcuts' });
  await expect(button).toBeVisible();

  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  // What is behind the list stays where it is.
  await page.keyboard.press('m');
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();

  await page.keyboard.press('j');
  const articles = page.getByRole('article');
  await expect(articles.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(articles.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(articles.nth(0)).toBeFocused();

  await page.keyboard.press('m');
  await expect(rohit.box).toBeFocused();
  await page.keyboard.type('Is it /j, m or k?');
  await expect(rohit.box).toHaveValue('Is it /j, m or k?');
  await expect(list).toBeHidden();

  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused();
  await button.click();
  await expect(list).toBeVisible();
  await list.getByRole('button', { name: 'Close' }).click();
  await expect(button).toBeFocused();
});

test('keys of a single letter can be turned off, and on again', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  const single = page.getByRole('checkbox', { name: 'Shortcuts of a single key' });
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const on of [false, true]) {
    await rohit.openIssue('DEMO-3');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await list.getByRole('link', { name: 'Connections' }).click();
    await single.setChecked(on);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(single).toBeChecked({ checked: on });
    await rohit.openIssue('DEMO-3');
    await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('m');
    if (on) await expect(rohit.box).toBeFocused();
    else await expect(rohit.box).not.toBeFocused();
  }
});

test('whatever is pressed says so before any answer has come', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-8');
  /** Holds what goes to Byline there, until the function that comes back is called. */
  const hold = async (address: string) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(address, async (route) => {
      await released;
      await route.continue();
    });
    return release;
  };
  await rohit.write('Slow, but heard.');
  const sent = await hold('**/api/comment');
  await rohit.send();
  await expect(page.getByText('Sending…')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Comment', exact: true })).toHaveAttribute('aria-disabled', 'true');
  sent();
  await expect(rohit.commentsBy('Rohit', 'Slow, but heard.')).toHaveCount(1);

  const attended = await hold('**/api/attend');
  const watch = page.getByRole('button', { name: 'Watch', exact: true });
  // The page itself is asked no more once it is being left.
  await page.evaluate(() => addEventListener('submit', ({ submitter }) => console.log(`busy: ${submitter?.ariaBusy}`)));
  const said = page.waitForEvent('console', (message) => message.text().startsWith('busy: '));
  const clicked = watch.click();
  expect((await said).text()).toBe('busy: true');
  attended();
  await clicked;
  await expect(page.getByRole('button', { name: 'Stop watching' })).toBeVisible();
});

for (const width of [390, 1280]) {
  test(`nothing moves while the page wakes (${width} pixels)`, async ({ visit }) => {
    const rohit = await visit('rohit', { width });
    const { page } = rohit;
    await rohit.signInAndConnect();
    for (const key of ['DEMO-1', 'DEMO-2', 'DEMO-3']) {
      await rohit.openIssue(key);
      await expect(page.locator('[data-asleep]')).toHaveCount(0);
      expect(await rohit.moved(), key).toEqual([]);
    }
  });
}
