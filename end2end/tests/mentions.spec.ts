// Naming somebody in a comment, so that Jira tells them.
import { expect, test } from './fixtures.ts';

test('a person is found by name, chosen by keyboard, and mentioned in Jira', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.box.click();
  await rohit.page.keyboard.type('Please look, @ma');
  const offered = rohit.page.getByRole('listbox', { name: 'People to mention' });
  await expect(offered.getByRole('option', { name: 'Mark' })).toHaveAttribute('aria-selected', 'true');
  await rohit.page.keyboard.press('Enter');
  await expect(offered).toBeHidden();
  await expect(rohit.box).toHaveValue(/^Please look, \[@Mark\]\(mention:.+\) $/);

  await rohit.page.keyboard.type('when you can.');
  await rohit.send();
  await expect(rohit.commentsBy('Rohit', 'Please look, @Mark when you can.')).toHaveCount(1);
  const kept = await house.atlassian.comments('DEMO-1');
  const body = JSON.stringify(kept.find(({ text }) => text.includes('when you can'))?.body);
  expect(body).toContain('"type":"mention"');
  expect(body).toContain('"text":"@Mark"');
});

test('a name can be chosen by pointer, undone, or refused', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.box.click();
  await rohit.page.keyboard.type('@mar');
  const offered = rohit.page.getByRole('listbox', { name: 'People to mention' });
  await offered.getByRole('option', { name: 'Mark' }).click();
  await expect(rohit.box).toHaveValue(/\(mention:/);
  await expect(rohit.box).toBeFocused();
  await rohit.page.keyboard.press('Control+z');
  await expect(rohit.box).toHaveValue('@mar');

  await rohit.page.keyboard.press('End');
  await rohit.page.keyboard.type('k');
  await expect(offered).toBeVisible();
  await rohit.page.keyboard.press('Escape');
  await expect(offered).toBeHidden();
  await expect(rohit.box).toHaveValue('@mark');
});

test('only people who can see the issue are offered, and none for an address', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-4');
  const offered = rohit.page.getByRole('listbox', { name: 'People to mention' });
  const asked = rohit.page.waitForResponse('**/api/people');
  await rohit.box.click();
  await rohit.page.keyboard.type('@ma');
  expect(((await (await asked).json()) as { people: { name: string }[] }).people.map(({ name }) => name)).not.toContain('Mark');
  await expect(offered.getByRole('option', { name: 'Mark' })).toHaveCount(0);
  await rohit.box.fill('somebody@mark');
  await expect(offered).toBeHidden();
});
