// Tables, down to what Markdown's have: a head, rows as wide as it, and one line of text in a cell.

import { replace } from './clean.ts';

/** More than any page needs; a span of thousands costs nobody anything. */
const WIDEST = 50;

const BLOCKS = 'p, div, li, h1, h2, h3, h4, h5, h6, pre, blockquote, dt, dd';

export function tidyTables(body: HTMLElement) {
  for (const table of [...body.querySelectorAll('table')].reverse()) {
    if (isLayout(table)) unwrap(table);
    else tidy(table);
  }
}

/** Mail and old pages place things by tables. */
function isLayout(table: HTMLTableElement): boolean {
  const role = table.getAttribute('role');
  if (role === 'presentation' || role === 'none') return true;
  const cells = [...table.rows].map((row) => row.cells.length);
  return Math.max(0, ...cells) <= 1 || table.querySelector('table') !== null;
}

function unwrap(table: HTMLTableElement) {
  const parts = [...table.rows].flatMap((row) =>
    [...row.cells].map((cell) => {
      const part = table.ownerDocument.createElement('div');
      part.append(...cell.childNodes);
      return part;
    }),
  );
  table.replaceWith(...parts);
}

function tidy(table: HTMLTableElement) {
  const grid = spread(table);
  const width = Math.min(WIDEST, Math.max(0, ...grid.map((row) => row.length)));
  const made = table.ownerDocument.createElement('table');
  grid.forEach((row, place) => {
    const line = made.appendChild(table.ownerDocument.createElement('tr'));
    for (let column = 0; column < width; column += 1) {
      const cell = line.appendChild(table.ownerDocument.createElement(place === 0 ? 'th' : 'td'));
      const content = row[column];
      if (content) cell.append(oneLine(content, place === 0));
    }
  });
  const caption = table.caption;
  if (caption) table.before(replace(caption, 'p'));
  if (width > 0) table.replaceWith(made);
}

/** Each cell in its column; those that another one spans are empty. */
function spread(table: HTMLTableElement): (HTMLTableCellElement | null)[][] {
  const grid: (HTMLTableCellElement | null)[][] = [];
  [...table.rows].forEach((row, place) => {
    const line = (grid[place] ??= []);
    let column = 0;
    for (const cell of row.cells) {
      while (line[column] !== undefined) column += 1;
      const across = Math.min(WIDEST, Math.max(1, cell.colSpan));
      const down = Math.min(table.rows.length - place, Math.max(1, cell.rowSpan));
      for (let below = 0; below < down; below += 1) {
        for (let beside = 0; beside < across; beside += 1) {
          (grid[place + below] ??= [])[column + beside] = below + beside === 0 ? cell : null;
        }
      }
      column += across;
    }
  });
  // A row or column of nothing was there for looks.
  return grid.filter((row) => Array.from(row).some((cell) => cell?.textContent?.trim() || cell?.querySelector('[data-emoji-short-name]')));
}

/** What stands in a cell in one paragraph, its lines with breaks between them. A head is strong of itself. */
function oneLine(cell: HTMLTableCellElement, isHead: boolean): HTMLElement {
  const made = cell.ownerDocument.createElement('p');
  for (const block of [...cell.querySelectorAll(BLOCKS)].reverse()) {
    if (block.tagName === 'LI') block.prepend('• ');
    const previous = block.previousSibling?.textContent?.trim() || block.parentElement?.closest('li');
    block.replaceWith(...(previous ? [cell.ownerDocument.createElement('br')] : []), ...block.childNodes, ...(followed(block) ? [cell.ownerDocument.createElement('br')] : []));
  }
  for (const list of [...cell.querySelectorAll('ul, ol')]) list.replaceWith(...list.childNodes);
  if (isHead) for (const strong of [...cell.querySelectorAll('strong, b')]) strong.replaceWith(...strong.childNodes);
  made.append(...cell.childNodes);
  const breaks = () => [...made.querySelectorAll('br')];
  for (const line of breaks()) if (line.nextElementSibling?.tagName === 'BR' && !line.nextSibling?.textContent?.trim()) line.remove();
  while (made.lastElementChild?.tagName === 'BR' && !made.lastElementChild.nextSibling?.textContent?.trim()) made.lastElementChild.remove();
  while (made.firstElementChild?.tagName === 'BR' && !made.firstElementChild.previousSibling?.textContent?.trim()) made.firstElementChild.remove();
  return made;
}

/** Whether text goes on behind a block without another block to begin it. */
function followed(block: Element): boolean {
  const next = block.nextSibling;
  return next !== null && next.nodeType === 3 && Boolean(next.textContent?.trim());
}
