// The reason why Byline exists.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('Rohit and Mark each comment on DEMO-1 under their own names', async ({ visit, house }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await Promise.all([rohit.openIssue('DEMO-1'), mark.openIssue('DEMO-1')]);

    await rohit.comment('The pump is back in service.');
    await mark.comment('Seen on site, I agree.');

    const kept = await house.atlassian.comments('DEMO-1');
    expect(kept.filter((comment) => comment.text.includes('back in service')).map((comment) => comment.author)).toEqual([
      'Rohit',
    ]);
    expect(kept.filter((comment) => comment.text.includes('Seen on site')).map((comment) => comment.author)).toEqual([
      'Mark',
    ]);

    // Each sees the other's words under the other's name.
    await rohit.openIssue('DEMO-1');
    await expect(rohit.commentsBy('Mark', 'Seen on site, I agree.')).toHaveCount(1);
    await expect(rohit.commentsBy('Rohit', 'The pump is back in service.')).toHaveCount(1);
    await expect(rohit.commentsBy('Rohit', 'Seen on site, I agree.')).toHaveCount(0);
  });

  test('the box says as whom and to which site it will post', async ({ visit }) => {
    const mark = await visit('mark', { javaScript });
    await mark.signInAndConnect();
    await mark.openIssue('DEMO-1');
    const form = mark.page.locator('form').filter({ has: mark.box });
    await expect(form).toContainText('Mark');
    await expect(form).toContainText(/\.atlassian\.net|localhost/);
  });

  test('what is typed as Markdown arrives as formatted text', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.write('A **bold** word, `code`, and a list:\n\n- first\n- second\n');
    await rohit.send();
    const posted = rohit.commentsBy('Rohit', 'and a list');
    await expect(posted.locator('strong')).toHaveText('bold');
    await expect(posted.locator('code')).toHaveText('code');
    await expect(posted.getByRole('listitem')).toHaveText(['first', 'second']);
    const [kept] = (await house.atlassian.comments('DEMO-1')).filter((comment) => comment.text.includes('and a list'));
    expect(JSON.stringify(kept?.body)).toContain('"bulletList"');
  });
});

test('what the page will show is shown while one types', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.write('Some *emphasis* here');
  await expect(rohit.page.getByRole('region', { name: /preview/i }).locator('em')).toHaveText('emphasis');
});

test('a comment is posted without leaving the page', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.page.evaluate(() => document.body.setAttribute('data-same-page', ''));
  await rohit.comment('No page load for this one.');
  await expect(rohit.page.locator('body[data-same-page]')).toHaveCount(1);
});
