// How the issue with every node stands on the page, in both themes, wide and narrow.
//
// With the machine's own fonts, so no pixels are compared (looks.spec.ts does that): what is kept is the tree that
// assistive technology sees, and what is measured is where boxes stand to each other.
import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';

type Box = { left: number; right: number; top: number; bottom: number };

const boxes = (place: Locator): Promise<Box[]> =>
  place.evaluateAll((elements) =>
    elements.map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left, right, top, bottom };
    }),
  );

/** How light a colour is, from 0 to 255. */
const lightness = (place: Locator, property: string) =>
  place.evaluate((element, property) => {
    const context = document.createElement('canvas').getContext('2d')!;
    context.fillStyle = getComputedStyle(element).getPropertyValue(property);
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  }, property);

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`every node has its place (${colorScheme}, ${width} px)`, async ({ visit }) => {
      const mark = await visit('mark', { colorScheme, width });
      await mark.signInAndConnect();
      await mark.openIssue('DEMO-2');
      const region = mark.page.getByRole('region', { name: 'Description' });
      await expect(region).toMatchAriaSnapshot({ name: 'every-node.aria.yml' });

      const body = region.locator('.adf').first();
      const [[room], blocks] = await Promise.all([boxes(body), boxes(body.locator(':scope > *:not([class*=place-wrap])'))]);
      expect(blocks.length).toBeGreaterThan(20);
      for (const [at, block] of blocks.entries()) {
        expect(block.left, `block ${at} begins within the text`).toBeGreaterThanOrEqual(room!.left - 1);
        expect(block.right, `block ${at} ends within the text`).toBeLessThanOrEqual(room!.right + 1);
        const before = blocks[at - 1];
        if (before) expect(block.top, `block ${at} is below the one before`).toBeGreaterThanOrEqual(before.bottom - 1);
      }

      // A tick stands before its words, on their first line.
      const [ticks, words] = await Promise.all([
        boxes(region.locator('.adf-task-state')),
        boxes(region.locator('.adf-task-state + *')),
      ]);
      expect(ticks).toHaveLength(words.length);
      for (const [at, tick] of ticks.entries()) {
        expect(tick.right).toBeLessThanOrEqual(words[at]!.left);
        expect(tick.top).toBeLessThan(words[at]!.bottom);
        expect(Math.abs(tick.top - words[at]!.top)).toBeLessThan(6);
      }
      // It takes as much room for those who may not tick, and more than it seems to.
      const tick = region.getByRole('checkbox').first();
      const reach = await tick.evaluate((button) => {
        const { left, top } = button.getBoundingClientRect();
        button.scrollIntoView({ block: 'center' });
        const now = button.getBoundingClientRect();
        return { same: document.elementFromPoint(now.left - 4, now.top - 4) === button, left, top };
      });
      expect(reach.same, 'a finger beside the tick presses it').toBe(true);

      // Columns stand side by side where there is room.
      const [first, second] = await boxes(region.locator('.adf-layout').first().locator('> .adf-column'));
      if (width > 704) expect(second!.left).toBeGreaterThanOrEqual(first!.right);
      else expect(second!.top).toBeGreaterThanOrEqual(first!.bottom);

      // The button for copying stays within its block.
      const block = region.locator('.adf-code').first();
      await block.hover();
      const [[outer], [copy]] = await Promise.all([boxes(block), boxes(block.getByRole('button'))]);
      expect(copy!.left).toBeGreaterThan(outer!.left);
      expect(copy!.right).toBeLessThanOrEqual(outer!.right);
      expect(copy!.top).toBeGreaterThanOrEqual(outer!.top);
      expect(copy!.bottom).toBeLessThanOrEqual(outer!.bottom);

      // Words stand out from what they stand on, in either theme and in every panel.
      const page = await lightness(mark.page.locator('body'), 'background-color');
      expect(page > 128).toBe(colorScheme === 'light');
      for (const panel of await region.locator('.adf-panel').all()) {
        const [ground, ink] = await Promise.all([lightness(panel, 'background-color'), lightness(panel, 'color')]);
        expect(Math.abs(ground - ink), 'words on a panel').toBeGreaterThan(90);
      }
    });
  }
}
