// What the issue with every node looks like, in both themes, wide and narrow, as it was when somebody looked at it.
//
// With fonts of our own instead of the machine's, and without the few signs that these lack. Who has changed the looks on
// purpose, and has looked at them, keeps the new ones by `playwright test looks --update-snapshots`, with DRAWN_BY.
//
// Each part of the text stands alone at whole pixels, and is compared in whole pixels: how a Chromium rounds a fraction
// changes neither where a picture begins nor how large it is. There are two pictures of each. On the ground, which is
// without letters, borders and backgrounds are the same in every Chromium. Letters may be drawn a little otherwise by
// another Chromium than the one that drew the pictures, and stand in the same places.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const find = createRequire(import.meta.url).resolve;

/** The Chromium that drew the pictures. */
const DRAWN_BY = '156';

const exact = { threshold: 0.03, maxDiffPixels: 20 };
const asDrawn = { letters: exact, ground: exact };
/**
 * Edges of letters differ by less than this threshold; two words that moved by two pixels are more pixels. On the ground
 * fewer pixels may differ than the smallest border has.
 */
const byAnother = { letters: { threshold: 0.3, maxDiffPixels: 100 }, ground: { threshold: 0.03, maxDiffPixels: 60 } };

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

/**
 * Days differ with the day of the test. Letters are neither hinted nor drawn in colours, whatever the machine prefers:
 * not with this way of rendering, and not on a layer that may become transparent.
 */
const style = `
  :root { --sans: inter; --mono: jetbrains-mono }
  .adf { will-change: opacity }
  .adf, .adf * { text-rendering: geometricPrecision }
  .adf-emoji, .adf-panel-icon, .adf-task-state, .adf-date { opacity: 0; display: inline-block; overflow: hidden; block-size: 1em; inline-size: 1em }
  .adf-panel::before { color: transparent }
  body:has(.alone) > * { visibility: hidden }
  .alone { position: absolute; left: 0; top: 0; padding-bottom: 1rem; visibility: visible }
  .ground, .ground * { -webkit-text-fill-color: transparent; text-decoration-color: transparent !important }
  .ground ::marker { color: transparent }
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

/** The headings that parts begin with. */
const HEADS = ':scope > .adf-h2:not(.adf-center)';

type Size = { width: number; height: number };

/** Of a kept picture, by the first chunk of the PNG. */
function sizeOf(picture: string): Size {
  const chunk = fs.readFileSync(picture).subarray(16, 24);
  return { width: chunk.readUInt32BE(0), height: chunk.readUInt32BE(4) };
}

/** Puts the text where nothing else is, at the corner of the page, and has all its lines and blocks begin at whole pixels. */
function layAlone(text: Locator) {
  return text.evaluate((text) => {
    for (let around = text.parentElement; around; around = around.parentElement) around.style.position = 'static';
    text.classList.add('alone');
    const heights = ['line-height', 'margin-top', 'margin-bottom', 'padding-top', 'padding-bottom'];
    const rounded = [...text.querySelectorAll<HTMLElement>('*')].map((element) => {
      const computed = getComputedStyle(element);
      return { element, values: heights.map((name) => [name, Number.parseFloat(computed.getPropertyValue(name))] as const) };
    });
    for (const { element, values } of rounded) {
      for (const [name, value] of values) if (value % 1) element.style.setProperty(name, `${Math.round(value)}px`);
    }
  });
}

/** Leaves one part of the text there. The place that it takes. */
function leavePart(text: Locator, part: number, width: number) {
  return text.evaluate(
    (text, { heads, part, width }) => {
      const all = [...text.children] as HTMLElement[];
      const [head, next] = [...text.querySelectorAll<HTMLElement>(heads)].slice(part, part + 2);
      const [from, to] = [all.indexOf(head!), next ? all.indexOf(next) : all.length];
      for (const [at, element] of all.entries()) element.style.display = at < from || at >= to ? 'none' : '';
      head!.style.marginTop = '0';
      (text as HTMLElement).style.width = `${width}px`;
      const { left, top, height } = text.getBoundingClientRect();
      return { x: left + scrollX, y: top + scrollY, height };
    },
    { heads: HEADS, part, width },
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`every node looks as it did (${colorScheme}, ${width} px)`, async ({ visit, browser }, info) => {
      const { letters, ground } = browser.version().split('.')[0] === DRAWN_BY ? asDrawn : byAnother;
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
      // Nothing is under it that would look otherwise then.
      await mark.page.mouse.move(0, 0);
      const room = Math.round((await text.boundingBox())!.width);
      await layAlone(text);
      const alone = mark.page.locator('.alone');
      const names = await alone.locator(HEADS).allTextContents();
      expect(names.length).toBeGreaterThan(7);
      for (const [part, name] of names.entries()) {
        const picture = `${name.toLowerCase().replaceAll(' ', '-')}-${colorScheme}-${width}`;
        const file = info.snapshotPath(`${picture}.png`, { kind: 'screenshot' });
        const isNew = ['all', 'changed'].includes(info.config.updateSnapshots) || !fs.existsSync(file);
        const kept = isNew ? undefined : sizeOf(file);
        const { x, y, height } = await leavePart(alone, part, kept?.width ?? room);
        expect([x, y]).toEqual([0, 0]);
        const size = kept ?? { width: room, height: Math.ceil(height) };
        expect.soft(Math.abs(size.width - room), `width of ${picture}`).toBeLessThanOrEqual(2);
        expect.soft(Math.abs(size.height - height), `height of ${picture}`).toBeLessThanOrEqual(Math.max(2, size.height * 0.02));
        const clip = { x, y, ...size };
        await expect.soft(mark.page).toHaveScreenshot(`${picture}.png`, { fullPage: true, clip, ...letters });
        await alone.evaluate((text) => text.classList.add('ground'));
        await expect.soft(mark.page).toHaveScreenshot(`${picture}-ground.png`, { fullPage: true, clip, ...ground });
        await alone.evaluate((text) => text.classList.remove('ground'));
      }
    });
  }
}
