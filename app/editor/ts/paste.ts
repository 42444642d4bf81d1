// What is pasted: formatting that the document knows is kept, and nothing else of a foreign page.

import { DOMParser as TreeParser, Fragment, type Node, type NodeType, Slice } from 'prosemirror-model';
import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { clean } from './clean.ts';
import { marks, nodes } from './commands.ts';
import { read } from './convert.ts';
import { schema } from './schema.ts';

/** The Jira site of the issue, without a slash at the end. */
export type Home = { site: string };

const KEY = /^[A-Z][A-Z0-9_]+-\d+$/;
// What a terminal's prompt ends in, with a command behind it.
const PROMPT = /^(?:[\w.@~:/\\[\]() -]{0,60})?[$#%❯>] \S/;
const COLOURS = /\u001b\[[0-9;?]*[A-Za-z]/g;

export function pasting(home: Home): Plugin {
  return new Plugin({
    props: {
      transformPastedHTML: (html) => {
        const slice = /data-pm-slice=("[^"]*")/.exec(html)?.[1];
        const body = clean(html, home);
        const first = body.firstElementChild;
        if (slice && first) first.setAttribute('data-pm-slice', JSON.parse(slice.replaceAll('&quot;', '\\"')) as string);
        // Read and not set: the tree is in a document that never runs and has been cleaned, and the
        // library reads this text into another such document, by the schema.
        return body.innerHTML;
      },
      // Before the library reads any of it.
      handleDOMEvents: {
        paste: (view, event) => {
          if (!view.editable || !pasted(view, event, home)) return false;
          event.preventDefault();
          return true;
        },
      },
    },
  });
}

/** Whether something was done with it here. */
function pasted(view: EditorView, event: ClipboardEvent, home: Home): boolean {
  const data = event.clipboardData;
  if (!data) return false;
  const text = data.getData('text/plain');
  const html = data.getData('text/html');
  // Files alone are for the page's own way of adding them.
  if (!text && !html) return data.files.length > 0;
  // A picture of what was copied comes along with some texts.
  event.stopPropagation();
  if (view.state.selection.$from.parent.type.spec.code) return false;
  if (isPlain(view)) {
    insert(view, plain(text));
    return true;
  }
  const one = single(text.trim(), home);
  if (one) {
    insertOne(view, one);
    return true;
  }
  // What was copied out of here, or out of an editor of the same make, says where it was cut.
  if (html.includes('data-pm-slice')) return false;
  if (data.types.includes('vscode-editor-data')) {
    insert(view, text.includes('\n') ? block(text) : plain(text));
    return true;
  }
  insert(view, html && hasMarkup(html) ? fromHtml(html, home) : fromText(text));
  return true;
}

/** Shift with the paste key asks for the text as it is. */
function isPlain(view: EditorView): boolean {
  return (view as EditorView & { input?: { shiftKey?: boolean } }).input?.shiftKey === true;
}

function insert(view: EditorView, slice: Slice) {
  view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView().setMeta('paste', true));
}

/** An address or the key of an issue, alone. Over text that is selected it becomes its link. */
function insertOne(view: EditorView, { node, href }: { node: Node; href: string }) {
  const { state } = view;
  const { from, to, empty, $from } = state.selection;
  const link = marks.link?.create({ href });
  if (!empty && link && $from.sameParent(state.selection.$to)) {
    view.dispatch(state.tr.addMark(from, to, link).scrollIntoView());
  } else {
    view.dispatch(state.tr.replaceSelectionWith(node, false).scrollIntoView());
  }
}

function single(text: string, { site }: Home): { node: Node; href: string } | undefined {
  if (KEY.test(text)) {
    const href = `${site}/browse/${text}`;
    return { node: card(href), href };
  }
  if (!/^https?:\/\/[^\s/?#]\S*$/.test(text)) return undefined;
  const key = issueOf(text, site);
  if (key) return { node: card(`${site}/browse/${key}`), href: text };
  const link = marks.link?.create({ href: text });
  return { node: schema.text(text, link ? [link] : []), href: text };
}

const card = (url: string) => (nodes.inlineCard as NodeType).create({ url });

/** The issue that an address of the site, or of Byline's own pages, leads to. */
export function issueOf(address: string, site: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  if (url.origin !== site && url.origin !== location.origin) return undefined;
  const path = /\/browse\/([A-Z][A-Z0-9_]+-\d+)\/?$/.exec(url.pathname)?.[1];
  const selected = url.searchParams.get('selectedIssue') ?? '';
  // A comment, or a way of showing the issue, is more than the issue.
  if (path && !url.search && !url.hash) return path;
  return KEY.test(selected) && url.origin === site ? selected : undefined;
}

/** Lines as they are, one paragraph for each block of them. */
function plain(text: string): Slice {
  const blocks = text.replace(/\r\n?/g, '\n').split(/\n{2,}/).map((lines) => {
    const parts = lines.split('\n').flatMap((line, place) => [
      ...(place > 0 ? [(nodes.hardBreak as NodeType).create()] : []),
      ...(line ? [schema.text(line)] : []),
    ]);
    return (nodes.paragraph as NodeType).create(null, parts);
  });
  return new Slice(Fragment.from(blocks), 1, 1);
}

function block(text: string): Slice {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  return new Slice(Fragment.from((nodes.codeBlock as NodeType).create(null, schema.text(lines))), 0, 0);
}

/** Markdown, or what a terminal shows. */
export function fromText(text: string): Slice {
  const bare = text.replace(COLOURS, '');
  const lines = bare.trim().split(/\r\n?|\n/);
  if (lines.length > 1 && PROMPT.test(lines[0] ?? '') && !/^(#{1,6}|>) /.test(lines[0] ?? '')) return block(bare.trim());
  return open(read(bare).content);
}

export function fromHtml(html: string, home: Home): Slice {
  const made = TreeParser.fromSchema(schema).parse(clean(html, home));
  return open(made.content);
}

/** Text at the edges goes on with the text that it is put into. */
function open(content: Fragment): Slice {
  const isLine = (node: Node | null) => (node?.type === nodes.paragraph ? 1 : 0);
  return new Slice(content, isLine(content.firstChild), isLine(content.lastChild));
}

/** Some programs copy plain text as HTML too; then the text may be Markdown. */
function hasMarkup(html: string): boolean {
  return /<(a|b|strong|i|em|u|s|del|strike|code|pre|h[1-6]|ul|ol|li|table|blockquote|hr|img|details)[\s>]|font-weight|font-style|text-decoration|mso-list|data-(panel|node|mention|card|emoji|inline)/i.test(html);
}
