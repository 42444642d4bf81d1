// Makes app/src/adf/emoji.txt: a line for each emoji, with the names it may be called by, the first
// of them Jira's own (JoyPixels' names, which Atlassian's editor took over from EmojiOne). Skin tones
// and the flags of countries are left out. Run by hand when there are new emoji:
//   npm pack emojibase-data@17.0.0 && tar xf emojibase-data-17.0.0.tgz && node .make/emoji.mjs package

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const target = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../app/src/adf/emoji.txt');
const read = (/** @type {string} */ file) => JSON.parse(fs.readFileSync(path.join(process.argv[2] ?? '', file), 'utf8'));

/** In emojibase's numbering. */
const COMPONENTS = 2;
const FLAGS = 9;
const MOST_NAMES = 3;
const NAME = /^[a-z0-9_+-]{1,40}$/;

const names = read('en/shortcodes/joypixels.json');
const taken = new Set();
const lines = [];
for (const { unicode, hexcode, group } of read('en/compact.json')) {
  const isCountry = group === FLAGS && /[\u{1F1E6}-\u{1F1FF}\u{E0000}-\u{E007F}]/u.test(unicode);
  if (group === undefined || group === COMPONENTS || isCountry || /[\u{1F3FB}-\u{1F3FF}]/u.test(unicode)) continue;
  const fitting = [names[hexcode] ?? []].flat().filter((name) => NAME.test(name) && /[a-z]|^[+-]1$/.test(name) && !taken.has(name));
  if (fitting.length === 0) continue;
  const chosen = fitting.slice(0, MOST_NAMES);
  for (const name of chosen) taken.add(name);
  // Emojibase asks for a picture even where there is nothing else.
  lines.push([unicode.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1'), ...chosen].join(' '));
}
fs.writeFileSync(target, `${lines.join('\n')}\n`);
console.error(`byline: ${lines.length} emoji, ${taken.size} names`);
