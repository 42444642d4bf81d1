// What buttons, keys and menus do to the document.

import { lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import type { Attrs, MarkType, Node, NodeType } from 'prosemirror-model';
import { liftListItem, wrapInList } from 'prosemirror-schema-list';
import { type Command, type EditorState, NodeSelection, TextSelection } from 'prosemirror-state';
import { schema } from './schema.ts';
import { toggleTasks } from './tasks.ts';

export const nodes = schema.nodes as Record<string, NodeType>;
export const marks = schema.marks as Record<string, MarkType>;

/** The innermost node of a kind around the selection, and where it stands. */
export function around(state: EditorState, ...names: string[]): { node: Node; at: number } | undefined {
  const { selection } = state;
  if (selection instanceof NodeSelection && names.includes(selection.node.type.name)) return { node: selection.node, at: selection.from };
  for (let depth = selection.$from.depth; depth > 0; depth -= 1) {
    const node = selection.$from.node(depth);
    if (names.includes(node.type.name)) return { node, at: selection.$from.before(depth) };
  }
  return undefined;
}

export const mark = (name: string): Command => toggleMark(marks[name] as MarkType);

export function hasMark(state: EditorState, name: string): boolean {
  const type = marks[name] as MarkType;
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

/** A frame around the lines, or none any more. */
export const toggleFrame =
  (name: string, attrs?: Attrs): Command =>
  (state, dispatch) =>
    around(state, name) ? lift(state, dispatch) : wrapIn(nodes[name] as NodeType, attrs)(state, dispatch);

export const toggleList =
  (name: string): Command =>
  (state, dispatch) => {
    const list = around(state, 'bulletList', 'orderedList', 'taskList');
    if (list?.node.type.name === name) return liftListItem(nodes.listItem as NodeType)(state, dispatch);
    if (list && list.node.type.name !== 'taskList') {
      // The other kind of list.
      dispatch?.(state.tr.setNodeMarkup(list.at, nodes[name], null));
      return true;
    }
    return wrapInList(nodes[name] as NodeType)(state, dispatch);
  };

export const tasks: Command = toggleTasks;

export const heading =
  (level: number): Command =>
  (state, dispatch) => {
    const is = state.selection.$from.parent;
    const type = is.type === nodes.heading && is.attrs.level === level ? nodes.paragraph : nodes.heading;
    return setBlockType(type as NodeType, { level })(state, dispatch);
  };

export const text: Command = (state, dispatch) => setBlockType(nodes.paragraph as NodeType)(state, dispatch);

export const code: Command = (state, dispatch) => {
  // Several lines of code are a block, as in the Markdown box.
  if (lineCount(state) > 1) return codeBlock(state, dispatch);
  return mark('code')(state, dispatch);
};

/** How many lines of text are selected, of those with something in them. */
function lineCount({ doc, selection: { from, to, empty } }: EditorState): number {
  let count = empty ? 1 : 0;
  if (!empty) doc.nodesBetween(from, to, (node) => void (node.isTextblock && node.content.size > 0 && (count += 1)));
  return count;
}

/** Lines of text become the lines of one block. */
export const codeBlock: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  if (lineCount(state) === 1) {
    const type = around(state, 'codeBlock') ? nodes.paragraph : nodes.codeBlock;
    return setBlockType(type as NodeType)(state, dispatch);
  }
  const range = $from.blockRange($to);
  if (!range) return false;
  const lines = state.doc.textBetween(range.start, range.end, '\n', '\n');
  const block = (nodes.codeBlock as NodeType).create(null, lines ? schema.text(lines) : null);
  if (!range.parent.canReplaceWith(range.startIndex, range.endIndex, block.type)) return false;
  if (dispatch) {
    const tr = state.tr.replaceWith(range.start, range.end, block);
    dispatch(tr.setSelection(TextSelection.create(tr.doc, range.start + block.nodeSize - 1)).scrollIntoView());
  }
  return true;
};

/** A break in the line. */
export const breakLine: Command = (state, dispatch) => {
  if (state.selection.$from.parent.type.spec.code) return false;
  dispatch?.(state.tr.replaceSelectionWith((nodes.hardBreak as NodeType).create()).scrollIntoView());
  return true;
};

/** Puts a block where the caret is: in place of an empty line, or below a line. */
export function insertBlock(make: () => Node): Command {
  return (state, dispatch) => {
    const block = make();
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      const parent = $from.node(depth - 1);
      const index = $from.index(depth - 1);
      const isEmptyLine = depth === $from.depth && $from.parent.content.size === 0 && $from.parent.isTextblock;
      const after = isEmptyLine ? index : index + 1;
      if (!parent.canReplaceWith(after, index + 1, block.type)) continue;
      if (!dispatch) return true;
      const at = isEmptyLine ? $from.before(depth) : $from.after(depth);
      const tr = state.tr.replaceWith(at, isEmptyLine ? $from.after(depth) : at, block);
      const end = at + block.nodeSize;
      if (block.isAtom || block.type === nodes.rule) {
        if (!tr.doc.resolve(end).nodeAfter) tr.insert(end, (nodes.paragraph as NodeType).create());
        tr.setSelection(TextSelection.near(tr.doc.resolve(end)));
      } else {
        tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)));
      }
      dispatch(tr.scrollIntoView());
      return true;
    }
    return false;
  };
}

/** Puts something into the line. One goes on writing behind it, and behind the space that follows it. */
export function insertInline(node: Node): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if (!$from.parent.inlineContent || $from.parent.type.spec.code) return false;
    if (!dispatch) return true;
    const end = $from.pos + node.nodeSize;
    const tr = state.tr.replaceSelectionWith(node, false);
    if (!tr.doc.resolve(end).nodeAfter) tr.insertText(' ', end);
    const space = tr.doc.resolve(end).nodeAfter?.text?.startsWith(' ') ? 1 : 0;
    dispatch(tr.setSelection(TextSelection.create(tr.doc, end + space)).scrollIntoView());
    return true;
  };
}

export const today = () => String(Math.floor(Date.now() / 86_400_000) * 86_400_000);

export function newTable(): Node {
  const { paragraph, tableHeader, tableCell, tableRow, table } = nodes as Record<string, NodeType> & typeof nodes;
  const row = (cell?: NodeType) =>
    tableRow?.create(null, [1, 2, 3].map(() => cell?.create(null, paragraph?.create()) as Node)) as Node;
  return table?.create(null, [row(tableHeader), row(tableCell), row(tableCell)]) as Node;
}

/** Sets the link of what is selected, or of the link that the caret is in; without an address takes it away. */
export function setLink(href: string): Command {
  return (state, dispatch) => {
    const type = marks.link as MarkType;
    const { from, to } = linkRange(state) ?? state.selection;
    if (!dispatch) return true;
    const tr = state.tr;
    if (!href) tr.removeMark(from, to, type);
    else if (from === to) tr.insert(from, schema.text(href, [type.create({ href })]));
    else tr.removeMark(from, to, type).addMark(from, to, type.create({ href }));
    dispatch(tr.removeStoredMark(type).scrollIntoView());
    return true;
  };
}

/** The whole of the link that the caret is in. */
export function linkRange(state: EditorState): { from: number; to: number; href: string } | undefined {
  const { $from, empty, from, to } = state.selection;
  const type = marks.link as MarkType;
  const found = type.isInSet($from.marks()) ?? $from.nodeAfter?.marks.find((mark) => mark.type === type);
  if (!found) return undefined;
  const href = found.attrs.href as string;
  if (!empty) return { from, to, href };
  const start = $from.start();
  let [first, last] = [$from.pos, $from.pos];
  $from.parent.forEach((node, offset) => {
    if (!found.isInSet(node.marks)) return;
    if (start + offset <= first && start + offset + node.nodeSize >= first) first = Math.min(first, start + offset);
    if (start + offset <= last && start + offset + node.nodeSize >= last) last = Math.max(last, start + offset + node.nodeSize);
  });
  return { from: first, to: last, href };
}

/** An address that may be linked to, as `adf::link::Href` has it; a bare host gets a scheme. */
export function address(typed: string): string {
  const text = typed.trim();
  if (/^(https?:\/\/[^\s/?#]|mailto:.)\S*$/i.test(text)) return text;
  return /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(text) ? `https://${text}` : '';
}
