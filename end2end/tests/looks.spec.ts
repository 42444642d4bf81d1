// What the issue with every node looks like, in both themes, wide and narrow, as it was when somebody looked at it.
//
// With fonts of our own instead of the machine's, and without the few signs that these lack. Who has changed the looks on
// purpose, and has looked at them, keeps the new ones by `playwright test looks --update-snapshots`, with DRAWN_BY.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const find = createRequire(import.meta.url).resolve;

/** The Chromium that drew the pictures. Others may draw letters and edges a little otherwise. */
const DRAWN_BY = '156';

const asDrawn = { threshold: 0.03, maxDiffPixels: 20 };
const byAnother = { threshold: 0.1, maxDiffPixelRatio: 0.02 };

const fonts = [
  { family: 'inter', weights: [400, 600, 700] },
  { family: 'jetbrains-mono', weights: [400, 600, 700] },
].flatMap(({ family, weights }) =>
  weights.flatMap((weight) =>
    ['normal', 'italic'].map((style) => {
      const file = find(`@fontsource/${family}/files/${family}-latin-${weight}-${style}.woff2`);
      return { family, weight: `${weight}`, style, data: fs.readFileSync(file).toString('base64') };
    }),
  ),
);

/** Days differ with the day of the test. */
const style = `
  :root { --sans: inter; --mono: jetbrains-mono }
  .adf-emoji, .adf-panel-icon, .adf-task-state, .adf-date { opacity: 0; display: inline-block; overflow: hidden; block-size: 1em; inline-size: 1em }
  .adf-panel::before { color: transparent }
`;

async function withOurFonts(page: Page) {
  await page.evaluate(
    async ({ fonts, style }) => {
      for (const { family, weight, style, data } of fonts) {
        const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
        document.fonts.add(await new FontFace(family, bytes, { weight, style }).load());
      }
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets.push(sheet);
    },
    { fonts, style },
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`every node looks as it did (${colorScheme}, ${width} px)`, async ({ visit, browser }) => {
      const tolerance = browser.version().split('.')[0] === DRAWN_BY ? asDrawn : byAnother;
      const mark = await visit('mark', { colorScheme, width });
      await mark.signInAndConnect();
      await mark.openIssue('DEMO-2');
      const text = mark.page.getByRole('region', { name: 'Description' }).locator('.adf').first();
      await withOurFonts(mark.page);
      await text.evaluate(async (text) => {
        for (const details of text.querySelectorAll('details')) details.open = true;
        for (const image of text.querySelectorAll('img')) {
          image.loading = 'eager';
          await image.decode();
        }
      });
      const parts = await text.evaluate((text) => {
        const { left, width, bottom } = text.getBoundingClientRect();
        const heads = [...text.querySelectorAll(':scope > .adf-h2:not(.adf-center)')];
        const tops = [...heads.map((head) => head.getBoundingClientRect().top), bottom];
        return heads.map((head, at) => ({
          name: head.textContent ?? '',
          clip: { x: left + scrollX, y: tops[at]! + scrollY, width, height: tops[at + 1]! - tops[at]! },
        }));
      });
      expect(parts.length).toBeGreaterThan(7);
      for (const { name, clip } of parts) {
        const picture = `${name.toLowerCase().replaceAll(' ', '-')}-${colorScheme}-${width}.png`;
        await expect.soft(mark.page).toHaveScreenshot(picture, { fullPage: true, clip, ...tolerance });
      }
    });
  }
}
