// Keys and addresses of issues in what people write become cards; the issues above an issue.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('an issue that is named becomes a card, before and after it is sent', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.box.fill('Like DEMO-2 and https://acme.atlassian.net/browse/OPS-3, not \\DEMO-4 or `DEMO-5` in UTF-8.');
    if (!javaScript) await rohit.page.getByRole('button', { name: 'Preview' }).click();
    for (const place of [rohit.preview, rohit.commentsBy('Rohit', 'Like DEMO-2')]) {
      await expect(place.getByRole('link', { name: 'DEMO-2' })).toHaveAttribute('href', '/acme/browse/DEMO-2');
      await expect(place.getByRole('link', { name: 'OPS-3' })).toHaveAttribute('href', '/acme/browse/OPS-3');
      await expect(place.getByRole('link', { name: /DEMO-[45]|UTF-8/ })).toHaveCount(0);
      await expect(place).toContainText('not DEMO-4 or DEMO-5 in UTF-8.');
      if (place !== rohit.preview) break;
      await rohit.send();
    }
  });

  test('from a subtask to the epic above its story', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-8');
    await rohit.page.getByRole('link', { name: 'Issues above' }).click();
    await expect(rohit.page.getByRole('heading', { level: 1 })).toHaveText('Issues above DEMO-8');
    const lines = rohit.page.getByRole('main').getByRole('listitem');
    await expect(lines.nth(0)).toContainText('DEMO-6');
    await expect(lines.nth(1)).toContainText('DEMO-7');
    await lines.nth(0).getByRole('link').click();
    await expect(rohit.page.getByRole('heading', { level: 1 })).toHaveText('Checkout in one page');
  });
});
