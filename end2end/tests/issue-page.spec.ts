import { eitherWay, expect, test } from './fixtures.ts';

/** HTML that the nodes of DEMO-2 become. */
const elements = [
  ...['h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'u', 'code', 'sub', 'sup', 'a[href]', 'br'],
  ...['ul', 'ol[start="3"]', 'table', 'th', 'td[colspan]', 'td[rowspan]', 'blockquote', 'pre', 'hr', 'details', 'summary', 'time'],
];

/** Words of DEMO-2, at least one from each kind of node. */
const everyWord = [
  ...['Every node and every mark', 'Sixth level', 'A heading in the middle', 'A heading set in', 'coloured', 'highlighted'],
  ...['annotated', 'all at once', 'linked code', '@Mark', '😄', 'purple', 'own colour', 'Say who decides', 'Small print.'],
  ...['Two levels down', 'Counting starts at three', 'Still to do', 'A part of it', 'A task made of blocks', 'We speak for ourselves.'],
  ...['A panel: warning.', "A panel of one's own colour.", 'Quoted words.', 'println!("<b>not bold</b> & so on");', 'no language, but wide'],
  ...['More of it', 'Hidden twice.', 'An expand without a title.', 'They grow on trees.', 'Sum 1.10', 'A caption with weight', 'Elsewhere'],
  ...['example.com/page', 'A page', 'example.com/video', 'Inline data', 'Inside an extension.', 'Kept the same elsewhere.'],
  ...['The left column.', 'The right column.', 'The end.'],
];

eitherWay((javaScript) => {
  test('DEMO-2 shows every kind of node, in the description and in a comment, and drops nothing', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-2');
    const description = rohit.page.getByRole('region', { name: 'Description' });
    for (const place of [description, rohit.page.getByRole('article', { name: /^Mark/ })]) {
      for (const element of elements) await expect(place.locator(element).first(), element).toBeAttached();
      for (const words of everyWord) await expect(place, words).toContainText(words);
    }
  });

  test('people have their pictures, and initials where they have none', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.page.goto('/search?q=Comments+that+not+everybody+may+see');
    await rohit.page.getByRole('link', { name: /Comments that not everybody/ }).first().click();
    const shown = (image: HTMLImageElement) => image.complete && image.naturalWidth > 1;
    const own = rohit.page.locator('#composer .face img');
    await own.scrollIntoViewIfNeeded();
    await expect.poll(() => own.evaluate(shown)).toBe(true);
    const marks = rohit.page.getByRole('article', { name: /^Mark/ }).first().locator('.face img');
    await marks.scrollIntoViewIfNeeded();
    await expect.poll(() => marks.evaluate(shown)).toBe(true);
    const tomas = rohit.page.getByRole('article', { name: /^Tomás/ }).first().locator('.face');
    await expect(tomas).toContainText('TI');
    // Nothing is drawn over them, not even the sign of a broken picture.
    await expect(tomas.locator('img')).toHaveJSProperty('naturalWidth', 1);
  });

  test('on a site with threads, a comment says which one it answers, and leads there', async ({ visit, house }) => {
    await house.atlassian.modes({ threads: true });
    const rohit = await visit('rohit', { javaScript });
    const { page } = rohit;
    await rohit.signInAndConnect();
    await page.goto('/search?q=Comments+that+not+everybody+may+see');
    await page.getByRole('link', { name: /Comments that not everybody/ }).first().click();
    const answer = rohit.commentsBy('Mark', 'This one was edited by somebody else.');
    await answer.getByRole('link', { name: 'reply to Tomás Ibáñez' }).click();
    const answered = rohit.page.getByRole('article', { name: /^Tomás/ }).filter({ hasText: 'Everybody may read this.' });
    await expect(page).toHaveURL(new RegExp(`#${await answered.getAttribute('id')}$`));
  });

  test('DEMO-5 is full of traps, and all of it is only text', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    let dialogs = 0;
    rohit.page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-5');
    const { page } = rohit;
    await expect(page.getByRole('heading', { level: 1 })).toContainText("</title><script>alert('summary')</script>");
    await expect(page.getByRole('article', { name: /^Mark/ })).toContainText("<script>alert('comment')</script> is only text.");
    const schemes = await page
      .locator('main a[href]')
      .evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).protocol));
    expect(schemes.filter((scheme) => !['http:', 'https:', 'mailto:'].includes(scheme))).toEqual([]);
    await expect(page.locator('main script:not([nonce])')).toHaveCount(0);
    expect(dialogs).toBe(0);
  });

  test('DEMO-3 pages through 150 comments from either end', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-3');
    const articles = rohit.page.getByRole('article');
    await expect(articles).toHaveCount(50);
    const newest = (await articles.first().textContent()) ?? '';
    await rohit.page.getByRole('link', { name: 'Oldest first' }).click();
    await expect(articles).toHaveCount(50);
    await expect(articles.first()).not.toHaveText(newest);
    const pages = rohit.page.getByRole('navigation', { name: 'Pages of comments' });
    await expect(pages).toContainText('Page 1 of 3');
    await pages.getByRole('link', { name: 'Newer' }).click();
    await expect(pages).toContainText('Page 2 of 3');
    await pages.getByRole('link', { name: 'Newer' }).click();
    await expect(pages).toContainText('Page 3 of 3');
    await expect(articles.last()).toHaveText(newest);
  });

  test('DEMO-4 is hidden from Mark, and says no more than that', async ({ visit }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await rohit.openIssue('DEMO-4');
    const summary = (await rohit.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    const response = await mark.page.goto(new URL(rohit.page.url()).pathname);
    expect(response?.status()).toBe(404);
    await expect(mark.alert).toContainText('There is no such issue, or you may not see it.');
    await expect(mark.page.locator('body')).not.toContainText(summary);
  });

  test('the page can be read before any script has run', async ({ visit }) => {
    const rohit = await visit('rohit', { javaScript: false });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    for (const fact of ['Assignee', 'Reporter', 'Priority', 'Created']) {
      await expect(rohit.page.getByRole('term').filter({ hasText: new RegExp(`^${fact}$`) })).toBeVisible();
    }
    await expect(rohit.box).toBeVisible();
  });
});
