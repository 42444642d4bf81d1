// Changing and deleting comments: one's own, and others' where Jira lets one.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('a comment of one’s own is changed in its place', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.write('Said in a *hurry*.');
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', 'Said in a hurry.')).toHaveCount(1);
    await rohit.openIssue('DEMO-1');
    const said = rohit.commentsBy('Rohit', 'Said in a hurry.');
    await said.getByRole('link', { name: /^Edit/ }).click();

    const box = rohit.page.getByLabel('Change your comment');
    await expect(box).toHaveValue('Said in a *hurry*.');
    await box.fill('Said with **care**.');
    await rohit.page.getByRole('button', { name: 'Save' }).click();
    await expect(rohit.commentsBy('Rohit', 'Said with care.').locator('strong')).toHaveText('care');
    await expect(rohit.commentsBy('Rohit', 'Said with care.')).toContainText('edited');

    const kept = (await house.atlassian.comments('DEMO-1')).map((comment) => comment.text);
    expect(kept).toContain('Said with care.');
    expect(kept).not.toContain('Said in a hurry.');
  });

  test('a comment is deleted after a question', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Not for long.');
    await rohit.openIssue('DEMO-1');
    await rohit.commentsBy('Rohit', 'Not for long.').getByRole('link', { name: /^Delete/ }).click();
    await rohit.page.getByRole('link', { name: 'Keep it' }).click();
    await rohit.commentsBy('Rohit', 'Not for long.').getByRole('link', { name: /^Delete/ }).click();
    await rohit.page.getByRole('button', { name: 'Delete it' }).click();
    await expect(rohit.page.getByRole('button', { name: 'Delete it' })).toHaveCount(0);
    await expect(rohit.commentsBy('Rohit', 'Not for long.')).toHaveCount(0);
    expect((await house.atlassian.comments('DEMO-1')).map((comment) => comment.text)).not.toContain('Not for long.');
  });

  test('what somebody else wrote offers neither', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Mine alone.');
    await mark.openIssue('DEMO-1');
    const said = mark.commentsBy('Rohit', 'Mine alone.');
    await expect(said).toHaveCount(1);
    await expect(said.getByRole('link', { name: /^(Edit|Delete)/ })).toHaveCount(0);
  });

  test('who may changes what others wrote, and both names stand there', async ({ visit, house }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await mark.openIssue('DEMO-1');
    await mark.comment('Written by Mark.');
    await rohit.openIssue('DEMO-1');
    const said = rohit.commentsBy('Mark', 'Written by Mark.');
    await expect(said.getByRole('link', { name: /^Edit/ })).toHaveCount(0);
    await rohit.page.getByRole('link', { name: 'Edit others’ comments' }).click();
    await said.getByRole('link', { name: /^Edit the comment by/ }).click();
    await rohit.page.getByLabel('Change the comment by').fill('Written by Mark, put right.');
    await rohit.page.getByRole('button', { name: 'Save' }).click();
    await expect(rohit.commentsBy('Mark', 'put right.')).toContainText('edited by Rohit');
    await mark.openIssue('DEMO-1');
    await expect(mark.commentsBy('Mark', 'put right.')).toContainText('edited by Rohit');
    const [kept] = (await house.atlassian.comments('DEMO-1')).filter(({ text }) => text.includes('put right.'));
    expect(kept?.author).toBe('Mark');
    // Mark may not do so with Rohit's.
    await mark.page.getByRole('link', { name: 'Edit others’ comments' }).click();
    await expect(mark.page.getByText('your own comments only')).toBeVisible();
  });
});

test('a comment just posted is changed by the keyboard, and not left by mistake', async ({ visit }) => {
  const rohit = await visit('rohit');
  const { page } = rohit;
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.comment('Wth a slip.');
  const said = rohit.commentsBy('Rohit', 'Wth a slip.');
  await expect(said.getByRole('link', { name: /^Delete your comment of \d/ })).toBeVisible();
  await said.getByRole('link', { name: /^Edit your comment of \d/ }).click();
  const box = page.getByLabel('Change your comment');
  // One is at its end.
  await expect(box).toBeFocused();
  await page.keyboard.type(' Or two.');
  await expect(box).toHaveValue('Wth a slip. Or two.');
  const question = new Promise<string>((resolve) =>
    page.once('dialog', (dialog) => {
      resolve(dialog.type());
      void dialog.dismiss();
    }),
  );
  const left = page.getByRole('link', { name: 'Byline', exact: true }).click();
  expect(await question).toBe('beforeunload');
  await left;
  await expect(box).toHaveValue('Wth a slip. Or two.');
  await box.press('Control+Enter');
  await expect(rohit.commentsBy('Rohit', 'Wth a slip. Or two.')).toContainText('edited');
  await expect(box).toHaveCount(0);
});
