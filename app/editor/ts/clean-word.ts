// Lists as Word copies them: paragraphs that say of which list and level they are.

import { styleOf } from './clean.ts';

/** `mso-list:l0 level2 lfo1`: the list, and the level in it. */
const MEMBER = /mso-list:\s*(l\d+)\s+level(\d)/;

export function wordLists(body: HTMLElement) {
  const made = body.ownerDocument;
  // The innermost list that is open last, each with its level.
  let open: { level: number; list: HTMLElement; of: string }[] = [];
  for (const line of [...body.querySelectorAll<HTMLElement>('p')]) {
    const [, of = '', digit = ''] = MEMBER.exec(styleOf(line)) ?? [];
    if (!of) continue;
    const level = Number(digit);
    const before = line.previousElementSibling;
    if (!open[0] || open[0].list !== before || (open[0].of !== of && level === 1)) open = [];
    const numbered = takeSign(line);
    while ((open.at(-1)?.level ?? 0) > level) open.pop();
    let last = open.at(-1);
    if (!last || last.level < level) {
      const list = made.createElement(numbered ? 'ol' : 'ul');
      if (last) (last.list.lastElementChild ?? last.list).append(list);
      else line.before(list);
      last = { level, list, of };
      open.push(last);
    }
    const item = made.createElement('li');
    item.append(...line.childNodes);
    last.list.append(item);
    line.remove();
  }
}

/** Takes the bullet or number away that stands in the text, and says whether it is a number. */
function takeSign(line: HTMLElement): boolean {
  const sign = [...line.querySelectorAll('[data-style]')].find((part) => /mso-list:\s*ignore/.test(styleOf(part)));
  const text = sign?.textContent ?? '';
  sign?.remove();
  return /^\s*\(?[\da-z]{1,4}[.)]/i.test(text) && !/^\s*o\s/.test(text);
}
