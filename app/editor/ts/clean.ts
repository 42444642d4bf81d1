// HTML of anybody's, down to what a comment can say: styles that mean something become the elements
// that say so, everything else of them goes, and so do scripts and pictures.

import { issueOf, type Home } from './paste.ts';
import { tidyTables } from './clean-tables.ts';
import { wordLists } from './clean-word.ts';

const GONE =
  'script, style, meta, link, title, noscript, template, iframe, object, embed, svg, canvas, video, audio, button, select, textarea, form > input, [hidden], [aria-hidden="true"]:not([data-emoji-short-name])';

/** What has no meaning of its own, but may have a style that has. */
const BARE = new Set(['SPAN', 'FONT', 'B', 'I', 'U', 'STRONG', 'EM', 'S', 'A', 'P', 'DIV']);

interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): string };
}

/** The page's `require-trusted-types-for` refuses strings: what is read as HTML here passes by this name. */
const policy = (window as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('byline-paste', {
  createHTML: (html) => html,
});

/** The tree that is left, in a document that never runs. */
export function clean(html: string, home: Home): HTMLElement {
  const quiet = quieted(html);
  const body = new DOMParser().parseFromString(policy?.createHTML(quiet) ?? quiet, 'text/html').body;
  for (const gone of body.querySelectorAll(GONE)) gone.remove();
  for (const element of [...body.querySelectorAll('[data-style]')]) if (isHidden(element)) element.remove();
  wordLists(body);
  comments(body);
  for (const element of [...body.querySelectorAll('[data-style], b, i')]) restyle(element);
  for (const image of [...body.querySelectorAll('img')]) picture(image);
  for (const link of [...body.querySelectorAll('a')]) anchor(link, home);
  for (const code of [...body.querySelectorAll('pre, div.code-block, div.codeBlock')]) codeBlock(code);
  for (const details of [...body.querySelectorAll('details')]) expand(details);
  for (const list of [...body.querySelectorAll('ul, ol')]) tasks(list);
  for (const term of [...body.querySelectorAll('dt')]) replace(term, 'p', true);
  for (const panel of [...body.querySelectorAll('.panel:not(.code, .preformatted), .confluence-information-macro')]) macro(panel);
  tidyTables(body);
  for (const head of [...body.querySelectorAll('li h1, li h2, li h3, li h4, li h5, li h6, blockquote :is(h1, h2, h3, h4, h5, h6)')]) {
    replace(head, 'p', true);
  }
  spaces(body);
  return body;
}

/** Styles and handlers under names that mean nothing: the page's policy refuses them anyhow, and would tell. */
function quieted(html: string): string {
  return html
    .replace(/<style[\s>][^]*?<\/style\s*>/gi, '')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, '$1data-style$2').replace(/(\s)on\w+(\s*=)/gi, '$1data-gone$2'));
}

export function styleOf(element: Element): string {
  return (element.getAttribute('data-style') ?? '').toLowerCase().replace(/\s*:\s*/g, ':');
}

/** Puts another element in the place of this one. */
export function replace(element: Element, name: string, strong = false): Element {
  const made = element.ownerDocument.createElement(name);
  const inner = strong ? element.ownerDocument.createElement('strong') : made;
  inner.append(...element.childNodes);
  if (strong) made.append(inner);
  element.replaceWith(made);
  return made;
}

function isHidden(element: Element): boolean {
  return /(^|;)\s*(display:none|visibility:hidden|mso-hide:all)/.test(styleOf(element));
}

function comments(body: HTMLElement) {
  const found = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const all: Node[] = [];
  while (found.nextNode()) all.push(found.currentNode);
  for (const comment of all) (comment as Comment).remove();
}

/** What a style says becomes the element that says it. */
function restyle(element: Element) {
  const style = styleOf(element);
  if (!BARE.has(element.tagName)) return;
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  const isBold = weight !== undefined && (weight.startsWith('bold') || Number(weight) >= 600);
  const says: [string, boolean][] = [
    ['strong', isBold],
    ['em', /font-style:\s*(italic|oblique)/.test(style)],
    ['u', /text-decoration[\w-]*:[^;]*underline/.test(style) && !element.closest('a')],
    ['s', /text-decoration[\w-]*:[^;]*line-through/.test(style)],
    ['code', element.tagName === 'SPAN' && /font-family:[^;]*(mono|courier|consolas|menlo)/.test(style) && !element.closest('pre, code')],
  ];
  // Some programs wrap all of what they copy into a bold element that is not bold.
  const isPlain = weight === 'normal' || weight === '400';
  const outer = (element.tagName === 'B' || element.tagName === 'STRONG') && isPlain ? replace(element, 'span') : element;
  for (const [name, is] of says) {
    if (!is || !outer.textContent?.trim()) continue;
    const inner = element.ownerDocument.createElement(name);
    inner.append(...outer.childNodes);
    outer.append(inner);
  }
}

/** A picture is not taken along, unless it was copied out of here: its words are, as a link to it where there is one. */
function picture(image: HTMLImageElement) {
  if (image.hasAttribute('data-attachment')) return;
  const alt = image.getAttribute('alt')?.trim() ?? '';
  const source = image.getAttribute('src') ?? '';
  const size = Number(image.getAttribute('width') ?? image.getAttribute('height') ?? 100);
  const isEmoji = /emoji|emoticon/i.test(`${image.className} ${source}`) || image.hasAttribute('data-emoji-short-name');
  if (isEmoji || !alt || size <= 3 || image.closest('a') || !/^https?:\/\//.test(source)) {
    image.replaceWith(size <= 3 ? '' : alt);
    return;
  }
  const link = image.ownerDocument.createElement('a');
  link.setAttribute('href', source);
  link.textContent = alt;
  image.replaceWith(link);
}

/** Links to pages and to people's addresses stay; those to issues of the site become cards. */
function anchor(link: HTMLAnchorElement, home: Home) {
  const href = (link.getAttribute('href') ?? '').trim();
  const words = link.textContent?.trim() ?? '';
  const person = link.getAttribute('data-account-id') ?? /\/(?:people|profile)\/([\w:-]{20,})/.exec(href)?.[1];
  if (link.classList.contains('user-hover') && person && words) {
    const made = replace(link, 'span');
    made.setAttribute('data-mention-id', person);
    made.textContent = words.startsWith('@') ? words : `@${words}`;
    return;
  }
  if (!/^(https?:\/\/[^\s/?#]|mailto:.)\S*$/i.test(href)) {
    link.replaceWith(...link.childNodes);
    return;
  }
  const key = issueOf(href, home.site);
  const isCard = link.hasAttribute('data-inline-card') || link.hasAttribute('data-card-url');
  if (isCard || (key && (words === key || words === href || words.startsWith(`${key}:`)))) {
    const made = replace(link, 'span');
    made.setAttribute('data-card-url', key ? `${home.site}/browse/${key}` : href);
    return;
  }
  for (const { name } of [...link.attributes]) if (name !== 'href') link.removeAttribute(name);
  link.setAttribute('href', href);
  if (!words) link.remove();
}

/** Code keeps its lines and the name of its language. */
function codeBlock(element: Element) {
  if (element.parentElement?.closest('pre, div.code-block')) return;
  const named = [element, ...element.querySelectorAll('[class], [data-language]'), ...(element.parentElement ? [element.parentElement] : [])];
  const languages = named.map(
    (one) => one.getAttribute('data-language') ?? /(?:language-|lang-|highlight-source-|brush: ?|code-)([\w+#-]+)/.exec(one.className)?.[1],
  );
  const language = languages.find((found) => found && !['block', 'toolbar'].includes(found));
  for (const line of element.querySelectorAll('br')) line.replaceWith('\n');
  for (const number of element.querySelectorAll('.linenumber, .react-syntax-highlighter-line-number, .line-number')) number.remove();
  const made = element.ownerDocument.createElement('pre');
  made.textContent = (element.textContent ?? '').replace(/^\n/, '').replace(/\s+$/, '');
  if (language && language !== 'none') made.setAttribute('data-language', language);
  element.replaceWith(made);
}

function expand(details: Element) {
  const summary = details.querySelector(':scope > summary');
  const made = replace(details, 'div');
  made.setAttribute('data-node-type', made.closest('[data-node-type="expand"]') ? 'nestedExpand' : 'expand');
  made.setAttribute('data-title', summary?.textContent?.trim() ?? '');
  summary?.remove();
}

/** A list whose items have boxes is a list of tasks. */
function tasks(list: Element) {
  const items = [...list.children].filter(({ tagName }) => tagName === 'LI');
  const boxes = items.map((item) => item.querySelector<HTMLInputElement>(':scope > input[type=checkbox], :scope > :is(p, label, div, span) > input[type=checkbox]'));
  if (items.length === 0 || boxes.some((box) => !box)) return;
  const made = list.ownerDocument.createElement('div');
  made.setAttribute('data-task-list', '');
  items.forEach((item, place) => {
    const box = boxes[place];
    const task = list.ownerDocument.createElement('div');
    task.setAttribute('data-task-state', box?.hasAttribute('checked') ? 'DONE' : 'TODO');
    box?.remove();
    const below = [...item.querySelectorAll(':scope > ul, :scope > ol, :scope > [data-task-list]')];
    for (const inner of below) inner.remove();
    task.append(...item.childNodes);
    for (const paragraph of [...task.querySelectorAll('p, div')]) paragraph.replaceWith(...paragraph.childNodes);
    made.append(task, ...below);
  });
  list.replaceWith(made);
}

/** Panels as Jira and Confluence draw them on their pages. */
function macro(panel: Element) {
  const name = /(?:macro-|panel-)?(information|info|note|tip|success|warning|error)\b/.exec(panel.className)?.[1];
  if (!panel.parentElement) return;
  const types: Record<string, string> = { information: 'info', note: panel.matches('.confluence-information-macro') ? 'warning' : 'note', tip: 'success' };
  for (const icon of panel.querySelectorAll('.icon, .panelHeader:empty, .confluence-information-macro-icon')) icon.remove();
  panel.setAttribute('data-panel-type', (name && (types[name] ?? name)) ?? 'info');
}

/** Hard spaces are there for looks, mostly; lines are not broken by the source's line breaks. */
function spaces(body: HTMLElement) {
  const found = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (found.nextNode()) {
    const text = found.currentNode as Text;
    if (!text.parentElement?.closest('pre')) text.data = text.data.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200b\ufeff]/g, '');
  }
  for (const line of [...body.querySelectorAll('br')]) {
    const isLast = !line.nextSibling && line.parentElement && /^(P|LI|DIV|TD|TH|H[1-6])$/.test(line.parentElement.tagName);
    if (isLast) line.remove();
  }
}
