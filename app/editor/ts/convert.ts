// Markdown to the editor's document and back: by the Rust that the server has, and nothing else.
// What differs between the two trees is made up for here.

import type { Mark, Node } from 'prosemirror-model';
import init, { emoji_begun, to_adf, to_markdown } from 'editor-wasm';
import { schema } from './schema.ts';

export type Json = { type: string; attrs?: Record<string, unknown>; content?: Json[]; marks?: Json[]; text?: string };

/** A token, as `adf::editing::token` writes it: its label, and eight letters. */
const TOKEN = /⟦[^⟦⟧]* [0-9a-hjkmnp-tv-z]{8}⟧/u;

/** Loads the module; before this nothing else here works. */
export async function load(address: string) {
  await init({ module_or_path: address });
}

/** The document that a text means, as the JSON that is posted. */
export function adf(markdown: string): Json {
  return JSON.parse(to_adf(markdown)) as Json;
}

export function read(markdown: string): Node {
  const made = schema.nodeFromJSON(toTree(adf(markdown)));
  if (made.childCount === 0) return schema.node('doc', null, [schema.node('paragraph')]);
  made.check();
  return made;
}

/** Blocks as they were written: a block that nobody changed is the same object still. */
const written = new WeakMap<Node, string>();

export function write(document: Node): string {
  const parts: { blocks: Node[]; text: string }[] = [];
  for (const block of document.children) {
    let text = written.get(block);
    if (text === undefined) written.set(block, (text = together([block])));
    const last = parts.at(-1);
    if (text === '') continue;
    // Two lists in a row differ in their signs.
    if (last && isList(block) && isList(last.blocks[0])) last.blocks.push(block);
    else parts.push({ blocks: [block], text });
  }
  return parts.map(({ blocks, text }) => (blocks.length > 1 ? together(blocks) : text)).join('\n\n');
}

function isList(block: Node | undefined): boolean {
  return ['bulletList', 'orderedList', 'taskList'].includes(block?.type.name ?? '');
}

function together(blocks: Node[]): string {
  return to_markdown(JSON.stringify({ type: 'doc', version: 1, content: blocks.map(fromTree) })) ?? '';
}

/** Emoji whose name begins so, with that name. */
export function emojiBegun(beginning: string, most: number): { text: string; name: string }[] {
  const lines = emoji_begun(beginning, most).split('\n').filter(Boolean);
  return lines.map((line) => {
    const [text = '', name = ''] = line.split(' ');
    return { text, name };
  });
}

function toTree(node: Json): Json {
  if (node.type === 'mediaSingle') return picture(node);
  if (!(node.type in schema.nodes)) return unknown(node);
  const tree: Json = { ...node, marks: node.marks?.filter(({ type }) => type in schema.marks) };
  const align = node.marks?.find(({ type }) => type === 'alignment')?.attrs?.align;
  if (align) tree.attrs = { ...node.attrs, align };
  tree.content = node.content?.flatMap((child) => (child.type === 'text' ? texts(child) : [toTree(child)]));
  return tree;
}

/** A picture is one node here, and never holds anything else. */
function picture(node: Json): Json {
  const { id, alt, width, height } = node.content?.[0]?.attrs ?? {};
  return { type: 'mediaSingle', attrs: { id, alt, width, height } };
}

/** Whatever the reader of Markdown may make one day that is not known here: its JSON is kept. */
function unknown(node: Json): Json {
  return { type: 'paragraph', content: [{ type: 'token', attrs: { text: JSON.stringify(node) } }] };
}

/** A text, cut at its tokens. */
function texts(node: Json): Json[] {
  const parts: Json[] = [];
  let rest = node.text ?? '';
  const marks = node.marks?.filter(({ type }) => type in schema.marks);
  const put = (text: string) => text && parts.push({ type: 'text', text, marks });
  for (let found = TOKEN.exec(rest); found; found = TOKEN.exec(rest)) {
    put(rest.slice(0, found.index));
    parts.push({ type: 'token', attrs: { text: found[0] } });
    rest = rest.slice(found.index + found[0].length);
  }
  put(rest);
  return parts;
}

function fromTree(node: Node): Json {
  if (node.type.name === 'token') return { type: 'text', text: node.attrs.text as string };
  if (node.type.name === 'mediaSingle') {
    const attrs = Object.entries({ type: 'file', collection: '', ...node.attrs }).filter(([, value]) => value !== null);
    return { type: 'mediaSingle', attrs: { layout: 'center' }, content: [{ type: 'media', attrs: Object.fromEntries(attrs) }] };
  }
  const json: Json = { type: node.type.name };
  if (node.isText) json.text = node.text;
  const { align, colwidth: _, ...rest } = node.attrs as Record<string, unknown>;
  const attrs = Object.entries(rest).filter(([, value]) => value !== null);
  if (attrs.length > 0) json.attrs = Object.fromEntries(attrs);
  const marks = node.marks.map(fromMark);
  if (typeof align === 'string') marks.push({ type: 'alignment', attrs: { align } });
  if (marks.length > 0) json.marks = marks;
  if (node.childCount > 0) json.content = node.children.map(fromTree);
  return json;
}

function fromMark(mark: Mark): Json {
  const attrs = Object.entries(mark.attrs).filter(([, value]) => value !== null);
  return attrs.length > 0 ? { type: mark.type.name, attrs: Object.fromEntries(attrs) } : { type: mark.type.name };
}
