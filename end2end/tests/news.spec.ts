// What others say shows without a reload, and moves nothing that somebody reads or types.
import { eitherWay, expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

const soonest = 30_000;

/** Opens an issue under a clock that the test moves on. */
async function openUnderClock(person: Person, address: string) {
  const start = new Date('2026-01-01T00:00:00Z').getTime();
  await person.page.clock.install({ time: start });
  await person.page.goto(address);
  // Once the box has woken, it needs no such button.
  await expect(person.page.getByRole('button', { name: 'Preview' })).toBeHidden();
  // From here on it stands still but for what the test does.
  await person.page.clock.pauseAt(start + 20_000);
}

/** Moves the clock on, until the page has asked for news and heard. */
async function timeToAsk(person: Person, milliseconds = soonest) {
  const answered = person.page.waitForResponse('**/api/news');
  await person.page.clock.fastForward(milliseconds);
  await (await answered).finished();
}

/** Counts how often the page asks. */
function counted(person: Person) {
  const asked: string[] = [];
  person.page.on('request', (request) => {
    if (request.url().endsWith('/api/news')) asked.push(request.url());
  });
  return asked;
}

function show(person: Person) {
  return person.page.getByRole('button', { name: /— Show$/ });
}

async function top(person: Person, selector: string) {
  return (await person.page.locator(selector).boundingBox())?.y ?? NaN;
}

for (const order of ['newest', 'oldest']) {
  test(`others’ comments are offered and shown where they belong, the ${order} first`, async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit'), visit('mark')]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    const asked = counted(rohit);
    await rohit.openIssue('DEMO-1');
    await openUnderClock(rohit, `${new URL(rohit.page.url()).pathname}?comments=${order}`);
    await mark.openIssue('DEMO-1');
    await mark.comment('News from Mark.');
    await mark.comment('More news from Mark.');
    await rohit.page.clock.fastForward(5_000);
    expect(asked).toEqual([]);
    await timeToAsk(rohit);
    await expect(show(rohit)).toHaveText('2 new comments — Show');
    await expect(rohit.page.getByRole('status').filter({ has: show(rohit) })).toBeVisible();
    await expect(rohit.commentsBy('Mark', 'ews from Mark.')).toHaveCount(0);

    // Half a sentence, and a caret in the middle of it.
    await rohit.box.fill('Half a sentence');
    await rohit.box.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(4, 4));
    const before = await top(rohit, '#composer');
    await show(rohit).click();
    const said = rohit.commentsBy('Mark', 'ews from Mark.');
    await expect(said).toHaveCount(2);
    await expect(said.first()).toContainText(order === 'newest' ? 'More news' : 'News from');
    expect(Math.abs((await top(rohit, '#composer')) - before)).toBeLessThanOrEqual(1);
    await expect(rohit.box).toHaveValue('Half a sentence');
    expect(await rohit.box.evaluate((box: HTMLTextAreaElement) => box.selectionStart)).toBe(4);

    // What is shown is no news any more, and the way to it is at hand.
    await expect(show(rohit)).toHaveCount(0);
    const link = rohit.page.getByRole('link', { name: 'Go to 2 new comments' });
    await expect(link).toBeFocused();
    await timeToAsk(rohit);
    await expect(show(rohit)).toHaveCount(0);
    await link.click();
    await expect(said.first()).toBeInViewport();
  });
}

test('what one reads stays where it is', async ({ visit }) => {
  const [rohit, mark] = await Promise.all([visit('rohit'), visit('mark')]);
  await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
  await rohit.openIssue('DEMO-3');
  await openUnderClock(rohit, new URL(rohit.page.url()).pathname);
  const read = rohit.page.getByRole('article').nth(20);
  const id = await read.getAttribute('id');
  await read.scrollIntoViewIfNeeded();
  await mark.openIssue('DEMO-3');
  await mark.comment('Far above.');
  await timeToAsk(rohit);
  const before = await top(rohit, `#${id}`);
  await show(rohit).click();
  await expect(rohit.commentsBy('Mark', 'Far above.')).toHaveCount(1);
  expect(Math.abs((await top(rohit, `#${id}`)) - before)).toBeLessThanOrEqual(1);
});

test('nobody who does not look is asked for, and less and less where nothing happens', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const asked = counted(rohit);
  await openUnderClock(rohit, new URL(rohit.page.url()).pathname);
  const hide = (hidden: boolean) =>
    rohit.page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await rohit.page.clock.fastForward(20 * soonest);
  expect(asked.length).toBe(0);
  const answered = rohit.page.waitForResponse('**/api/news');
  await hide(false);
  await (await answered).finished();
  expect(asked.length).toBe(1);
  // The next one comes later than the first.
  await rohit.page.clock.fastForward(soonest);
  expect(asked.length).toBe(1);
  await timeToAsk(rohit, 2 * soonest);
  expect(asked.length).toBe(2);
});

test('a dead grant ends the asking', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const asked = counted(rohit);
  await openUnderClock(rohit, new URL(rohit.page.url()).pathname);
  await house.atlassian.revoke('Rohit');
  await timeToAsk(rohit);
  await rohit.page.clock.fastForward(40 * soonest);
  expect(asked.length).toBe(1);
  await expect(rohit.alert.filter({ visible: true })).toHaveCount(0);
});

eitherWay((javaScript) => {
  test('the newest comment is one key away', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-3');
    const jump = rohit.page.getByRole('link', { name: 'Jump to newest comment' });
    const newest = rohit.page.getByRole('article').first();
    await jump.focus();
    await rohit.page.keyboard.press('Enter');
    await expect(newest).toBeInViewport();
    const words = (await newest.textContent()) ?? '';
    await rohit.page.getByRole('link', { name: 'Oldest first' }).click();
    await jump.focus();
    await rohit.page.keyboard.press('Enter');
    await expect(rohit.page.getByRole('article').last()).toHaveText(words);
    await expect(rohit.page.getByRole('article').last()).toBeInViewport();
  });
});
