// The buttons above the comment box, and their keys.
import { expect, test } from './fixtures.ts';

test('buttons and keys format what is selected, and can be undone', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  const buttons = rohit.page.getByRole('group', { name: 'Formatting' });
  await rohit.box.fill('a word');
  await rohit.box.press('Control+a');
  await buttons.getByRole('button', { name: 'Bold' }).click();
  await expect(rohit.box).toHaveValue('**a word**');
  await expect(rohit.preview.locator('strong')).toHaveText('a word');
  await rohit.box.press('Control+i');
  await expect(rohit.box).toHaveValue('**_a word_**');
  await rohit.box.press('Control+z');
  await expect(rohit.box).toHaveValue('**a word**');

  await rohit.box.fill('one\ntwo');
  await rohit.box.press('Control+a');
  await buttons.getByRole('button', { name: 'Numbered list' }).click();
  await expect(rohit.box).toHaveValue('1. one\n2. two');
  await buttons.getByRole('button', { name: 'Numbered list' }).click();
  await expect(rohit.box).toHaveValue('one\ntwo');
});

test('a link asks for its address', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.box.fill('the plan');
  await rohit.box.press('Control+a');
  await rohit.box.press('Control+k');
  await rohit.page.keyboard.type('https://example.com/plan');
  await expect(rohit.box).toHaveValue('[the plan](https://example.com/plan)');
  await expect(rohit.preview.getByRole('link', { name: 'the plan' })).toHaveAttribute('href', 'https://example.com/plan');
});

test('without scripts there are no buttons that do nothing', async ({ visit }) => {
  const rohit = await visit('rohit', { javaScript: false });
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await expect(rohit.box).toBeVisible();
  await expect(rohit.page.getByRole('button', { name: 'Bold' })).toHaveCount(0);
});
