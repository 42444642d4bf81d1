// What a comment may hold: the nodes of the Atlassian Document Format that Markdown has a form for,
// under their names there, with what Atlassian's schema lets each of them hold.

import { type Attrs, type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model';
import { words } from './words.ts';

const COLOURS: Record<string, string> = { neutral: 'gray' };

export const PANELS = ['info', 'note', 'tip', 'success', 'warning', 'error'] as const;
export const STATUS_COLOURS = ['neutral', 'blue', 'green', 'yellow', 'red', 'purple'] as const;

const IN_QUOTE = 'paragraph | codeBlock | bulletList | orderedList | mediaSingle';
const IN_ITEM = `${IN_QUOTE} | taskList`;
const IN_PANEL = `${IN_ITEM} | heading | rule`;
const IN_NESTED = `${IN_PANEL} | blockquote | panel`;
const some = (content: string) => `(${content})+`;

/** Where Byline passes the files of an issue on, by the site's name in its addresses. */
export const files = { site: '' };

const data = (dom: HTMLElement, name: string) => dom.getAttribute(`data-${name}`);

/** An object within a line. */
function object(name: string, attrs: string[], parse: NodeSpec['parseDOM'], draw: (attrs: Attrs) => DOMOutputSpec): [string, NodeSpec] {
  return [
    name,
    {
      group: 'inline',
      inline: true,
      atom: true,
      attrs: Object.fromEntries(attrs.map((attr) => [attr, { default: null }])),
      parseDOM: parse,
      toDOM: ({ attrs }) => draw(attrs),
    },
  ];
}

const nodes: Record<string, NodeSpec> = {
  doc: { content: some(`${IN_NESTED} | expand | table`) },
  paragraph: {
    content: 'inline*',
    attrs: { align: { default: null } },
    parseDOM: [{ tag: 'p', getAttrs: (dom) => ({ align: data(dom, 'align') }) }],
    toDOM: ({ attrs }) => ['p', attrs.align ? { class: `adf-${attrs.align}`, 'data-align': attrs.align as string } : {}, 0],
  },
  heading: {
    content: 'inline*',
    attrs: { level: { default: 1 } },
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    // The page's own headings are above.
    toDOM: ({ attrs: { level } }) => [`h${level}`, { class: `adf-h${level}` }, 0],
  },
  blockquote: {
    content: some(IN_QUOTE),
    defining: true,
    parseDOM: [{ tag: 'blockquote' }],
    toDOM: () => ['blockquote', 0],
  },
  codeBlock: {
    content: 'text*',
    marks: '',
    code: true,
    defining: true,
    attrs: { language: { default: null } },
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full', getAttrs: (dom) => ({ language: data(dom, 'language') }) }],
    toDOM: ({ attrs }) => ['pre', { class: 'adf-code', ...(attrs.language ? { 'data-language': attrs.language as string } : {}) }, ['code', 0]],
  },
  rule: { parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  panel: {
    content: some(IN_PANEL),
    defining: true,
    attrs: { panelType: { default: 'info' } },
    parseDOM: [
      {
        tag: '[data-panel-type]',
        contentElement: (dom) => (dom as HTMLElement).querySelector<HTMLElement>('[data-panel-content]') ?? (dom as HTMLElement),
        getAttrs: (dom) => {
          const panelType = data(dom, 'panel-type');
          return { panelType: PANELS.find((type) => type === panelType) ?? 'info' };
        },
      },
    ],
    toDOM: ({ attrs: { panelType } }) => ['div', { class: `adf-panel adf-panel-${panelType}`, 'data-panel-type': panelType as string }, 0],
  },
  // A picture of the issue, by the number of its attachment.
  mediaSingle: {
    atom: true,
    draggable: true,
    attrs: { id: {}, alt: { default: null }, width: { default: null }, height: { default: null } },
    parseDOM: [{ tag: 'img[data-attachment]', getAttrs: pictureOf }],
    toDOM: ({ attrs: { id, alt, width, height } }) => [
      'figure',
      { class: 'adf-media-single adf-place-center' },
      [
        'div',
        { class: 'adf-picture' },
        [
          'img',
          {
            src: `/${files.site}/attachment/${id}`,
            alt: (alt as string | null) ?? '',
            'data-attachment': id as string,
            ...(width && height ? { width: width as number, height: height as number } : {}),
          },
        ],
      ],
    ],
  },
  bulletList: { content: 'listItem+', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
  orderedList: {
    content: 'listItem+',
    attrs: { order: { default: 1 } },
    parseDOM: [{ tag: 'ol', getAttrs: (dom) => ({ order: Math.max(0, Number(dom.getAttribute('start') ?? 1) || 1) }) }],
    toDOM: ({ attrs: { order } }) => ['ol', order === 1 ? {} : { start: order as number }, 0],
  },
  listItem: { content: some(IN_ITEM), defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
  taskList: {
    content: 'taskItem (taskItem | taskList)*',
    parseDOM: [{ tag: '[data-task-list], [data-node-type="actionList"], [data-node-type="taskList"]', priority: 60 }],
    toDOM: () => ['div', { class: 'adf-tasks', 'data-task-list': '' }, 0],
  },
  taskItem: {
    content: 'inline*',
    defining: true,
    attrs: { state: { default: 'TODO' } },
    parseDOM: [
      {
        tag: '[data-task-state]',
        priority: 60,
        getAttrs: (dom) => ({ state: data(dom, 'task-state') === 'DONE' ? 'DONE' : 'TODO' }),
      },
    ],
    toDOM: ({ attrs: { state } }) => ['div', { 'data-task-state': state as string }, 0],
  },
  expand: expand('expand', `${IN_NESTED} | table | nestedExpand`),
  nestedExpand: expand('nestedExpand', IN_NESTED),
  table: {
    content: 'tableRow+',
    tableRole: 'table',
    isolating: true,
    parseDOM: [{ tag: 'table' }],
    toDOM: () => ['div', { class: 'adf-table' }, ['table', ['tbody', 0]]],
  },
  tableRow: { content: '(tableCell | tableHeader)+', tableRole: 'row', parseDOM: [{ tag: 'tr' }], toDOM: () => ['tr', 0] },
  tableHeader: cell('th', 'header_cell'),
  tableCell: cell('td', 'cell'),
  text: { group: 'inline' },
  hardBreak: { group: 'inline', inline: true, selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
  ...Object.fromEntries([
    object(
      'mention',
      ['id', 'text'],
      [{ tag: '[data-mention-id]', getAttrs: (dom) => ({ id: data(dom, 'mention-id'), text: dom.textContent }) }],
      ({ id, text }) => ['span', { class: 'adf-mention', 'data-mention-id': id as string }, (text as string | null) ?? '@someone'],
    ),
    object(
      'emoji',
      ['shortName', 'id', 'text'],
      [
        {
          tag: '[data-emoji-short-name]',
          getAttrs: (dom) => ({
            shortName: data(dom, 'emoji-short-name'),
            id: data(dom, 'emoji-id'),
            text: data(dom, 'emoji-text') ?? dom.textContent,
          }),
        },
      ],
      ({ shortName, id, text }) => [
        'span',
        { class: 'adf-emoji', title: shortName as string, 'data-emoji-short-name': shortName as string, 'data-emoji-id': id as string },
        text as string,
      ],
    ),
    object(
      'date',
      ['timestamp'],
      [
        {
          tag: '[data-timestamp]',
          getAttrs: (dom) => (/^\d{1,14}$/.test(data(dom, 'timestamp') ?? '') ? { timestamp: data(dom, 'timestamp') } : false),
        },
      ],
      ({ timestamp }) => ['time', { class: 'adf-date', 'data-timestamp': timestamp as string }, day(Number(timestamp))],
    ),
    object(
      'status',
      ['text', 'color'],
      [
        {
          tag: '[data-node-type="status"], [data-status]',
          getAttrs: (dom) => {
            const text = dom.textContent?.trim();
            const color = data(dom, 'color') ?? '';
            return text ? { text, color: STATUS_COLOURS.find((known) => known === color) ?? 'neutral' } : false;
          },
        },
      ],
      ({ text, color }) => [
        'span',
        { class: `adf-status adf-bg-${COLOURS[color as string] ?? color}`, 'data-status': '', 'data-color': color as string },
        text as string,
      ],
    ),
    object(
      'inlineCard',
      ['url'],
      [{ tag: '[data-card-url]', priority: 60, getAttrs: (dom) => ({ url: data(dom, 'card-url') }) }],
      ({ url }) => ['span', { class: 'adf-card', title: url as string, 'data-card-url': url as string }, card(url as string)],
    ),
    object(
      'token',
      ['text'],
      [{ tag: '[data-token]', getAttrs: (dom) => ({ text: data(dom, 'token') }) }],
      // Without the letters that only the server reads.
      ({ text }) => [
        'span',
        { class: 'adf-unsupported', 'data-token': text as string, title: words.token },
        (text as string).replace(/^⟦/u, '').replace(/ \S+⟧$/u, ''),
      ],
    ),
  ]),
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {}, title: { default: null } },
    inclusive: false,
    parseDOM: [{ tag: 'a[href]', getAttrs: (dom) => ({ href: dom.getAttribute('href'), title: dom.getAttribute('title') }) }],
    toDOM: ({ attrs }) => ['a', { href: attrs.href as string, ...(attrs.title ? { title: attrs.title as string } : {}) }, 0],
  },
  strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
  em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
  strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }], toDOM: () => ['s', 0] },
  underline: { parseDOM: [{ tag: 'u' }, { tag: 'ins' }], toDOM: () => ['u', 0] },
  code: {
    excludes: 'strong em strike underline code',
    parseDOM: [{ tag: 'code' }, { tag: 'tt' }, { tag: 'kbd' }, { tag: 'samp' }],
    toDOM: () => ['code', 0],
  },
};

export const schema = new Schema({ nodes, marks });

/** What is pasted may come from anywhere: a number is a number, or this is no picture. */
function pictureOf(dom: HTMLElement): Attrs | false {
  const id = data(dom, 'attachment') ?? '';
  if (!/^\d{1,19}$/.test(id)) return false;
  const pixels = (name: string) => {
    const number = Number(dom.getAttribute(name));
    return Number.isInteger(number) && number > 0 && number <= 10_000 ? number : null;
  };
  const [width, height] = [pixels('width'), pixels('height')];
  return { id, alt: dom.getAttribute('alt') || null, ...(width && height ? { width, height } : {}) };
}

function cell(tag: string, tableRole: string): NodeSpec {
  return {
    content: 'paragraph',
    tableRole,
    isolating: true,
    // Always as they are here: what wants them to be there are the commands for tables.
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } },
    parseDOM: [{ tag }],
    toDOM: () => [tag, 0],
  };
}

function expand(name: string, content: string): NodeSpec {
  return {
    content: some(content),
    defining: true,
    attrs: { title: { default: '' } },
    parseDOM: [
      {
        tag: `[data-node-type="${name}"]`,
        getAttrs: (dom) => ({ title: data(dom, 'title') ?? '' }),
      },
    ],
    toDOM: ({ attrs: { title } }) => ['div', { class: 'adf-expand', 'data-node-type': name, 'data-title': title as string }, 0],
  };
}

/** `17 Jan 2026`, as on the page. */
export function day(timestamp: number): string {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return 'no date';
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** The key of an issue, or the address without its scheme. */
function card(url: string): string {
  return /\/browse\/([A-Z][A-Z0-9_]+-\d+)$/.exec(url)?.[1] ?? url.replace(/^https?:\/\//, '');
}
