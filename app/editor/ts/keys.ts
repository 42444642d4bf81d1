// Keys and what is typed: the shortcuts of Jira's editor, and Markdown that becomes formatting at once.

import { baseKeymap, chainCommands, exitCode, setBlockType } from 'prosemirror-commands';
import { redo, undo } from 'prosemirror-history';
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { MarkType, Node, NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list';
import { type Command, type Plugin, Selection, TextSelection, type Transaction } from 'prosemirror-state';
import { addRowAfter, goToNextCell } from 'prosemirror-tables';
import { address, around, breakLine, code, heading, insertBlock, mark, marks, nodes, text, toggleFrame, toggleList } from './commands.ts';
import { read } from './convert.ts';
import { indentTask, leaveTask, nextTask, outdentTask, toggleTasks } from './tasks.ts';

const listItem = nodes.listItem as NodeType;

/** In a cell a line ends in a break: it has one paragraph. */
const enterInCell: Command = (state, dispatch) => {
  const { $from } = state.selection;
  return $from.depth > 1 && $from.node(-1).type.spec.tableRole ? breakLine(state, dispatch) : false;
};

/** The next cell; behind the last one there is a new row. */
const nextCell: Command = (state, dispatch) => {
  if (goToNextCell(1)(state, dispatch)) return true;
  const table = around(state, 'table');
  if (!table) return false;
  const end = table.at + table.node.nodeSize - 1;
  const go = (tr: Transaction) => dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(end))).scrollIntoView());
  return addRowAfter(state, dispatch && go);
};

/** A line that begins code, as a fence does in Markdown. */
const enterAfterFence: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const line = $from.parent;
  if (!empty || line.type !== nodes.paragraph || $from.parentOffset < line.content.size) return false;
  const match = /^```([\w+#-]*)$/.exec(line.textBetween(0, line.content.size, undefined, '\ufffc'));
  if (!match) return false;
  const clear = (tr: Transaction) => dispatch?.(tr.delete($from.start(), $from.end()).scrollIntoView());
  return setBlockType(nodes.codeBlock as NodeType, { language: match[1] || null })(state, dispatch && clear);
};

/** `askForLink` opens the field for an address. */
export function keys(askForLink: Command): Plugin[] {
  const { 'Mod-Enter': _sends, ...base } = baseKeymap;
  const own: Record<string, Command> = {
    'Mod-z': undo,
    'Mod-y': redo,
    'Shift-Mod-z': redo,
    'Mod-b': mark('strong'),
    'Mod-i': mark('em'),
    'Mod-u': mark('underline'),
    'Mod-e': code,
    'Shift-Mod-s': mark('strike'),
    'Shift-Mod-m': mark('code'),
    'Mod-k': askForLink,
    'Mod-Alt-0': text,
    'Shift-Mod-7': toggleList('orderedList'),
    'Shift-Mod-8': toggleList('bulletList'),
    'Shift-Mod-9': toggleFrame('blockquote'),
    'Shift-Enter': chainCommands(exitCode, breakLine),
    Enter: chainCommands(enterInCell, enterAfterFence, nextTask, splitListItem(listItem)),
    Backspace: chainCommands(undoInputRule, leaveTask),
    Tab: chainCommands(nextCell, indentTask, sinkListItem(listItem)),
    'Shift-Tab': chainCommands(goToNextCell(-1), outdentTask, liftListItem(listItem)),
  };
  for (const level of [1, 2, 3, 4, 5, 6]) own[`Mod-Alt-${level}`] = heading(level);
  return [keymap(own), keymap(base)];
}

/** Text between two signs gets a mark, and loses the signs. */
function marking(pattern: RegExp, name: string): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const [whole, before = '', inside = ''] = match;
    const type = marks[name] as MarkType;
    const $start = state.doc.resolve(start);
    if (!inside.trim() || !$start.parent.type.allowsMarkType(type)) return null;
    const from = start + before.length;
    const opening = (whole.length - before.length - inside.length) / 2;
    const tr = state.tr.delete(from + opening + inside.length, end).delete(from, from + opening);
    return tr.addMark(from, from + inside.length, type.create()).removeStoredMark(type);
  });
}

/** Blocks that a line alone makes. */
function lineOf(pattern: RegExp, command: Command): InputRule {
  return new InputRule(pattern, (state, _match, start, end) => {
    if (state.selection.$from.parent.type !== nodes.paragraph) return null;
    const cleared = state.apply(state.tr.delete(start, end));
    let done = null as ReturnType<typeof state.tr.delete> | null;
    command(cleared, (tr) => {
      const whole = state.tr.delete(start, end);
      for (const step of tr.steps) whole.step(step);
      done = whole.setSelection(TextSelection.between(whole.doc.resolve(tr.selection.from), whole.doc.resolve(tr.selection.to)));
    });
    return done;
  });
}

export function typing(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading as NodeType, (match) => ({ level: match[1]?.length })),
      textblockTypeInputRule(/^```([\w+#-]*)\s$/, nodes.codeBlock as NodeType, (match) => ({ language: match[1] || null })),
      lineOf(/^\s*-?\s?\[ ?\]\s$/, toggleTasks),
      wrappingInputRule(/^\s*([-+*])\s$/, nodes.bulletList as NodeType),
      wrappingInputRule(
        /^(\d{1,9})[.)]\s$/,
        nodes.orderedList as NodeType,
        (match) => ({ order: Number(match[1]) }),
        (match, node) => node.childCount + (node.attrs.order as number) === Number(match[1]),
      ),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote as NodeType),
      lineOf(/^(---|\*\*\*)$/, insertBlock(() => (nodes.rule as NodeType).create())),
      marking(/(^|[^*])\*\*([^*]+)\*\*$/, 'strong'),
      marking(/(^|[^\w_])__([^_]+)__$/, 'strong'),
      marking(/(^|[^*])\*([^*\s][^*]*)\*$/, 'em'),
      marking(/(^|[^\w_])_([^_\s][^_]*)_$/, 'em'),
      marking(/(^|[^~])~~([^~]+)~~$/, 'strike'),
      marking(/(^|[^`])`([^`]+)`$/, 'code'),
      linking,
      linked,
      emoji,
    ],
  });
}

/** `[words](address)` */
const linked = new InputRule(/\[([^[\]]+)\]\(([^\s()]+)\)$/, (state, match, start, end) => {
  const [, words = '', typed = ''] = match;
  const href = address(typed);
  const type = marks.link as MarkType;
  if (!href || !state.doc.resolve(start).parent.type.allowsMarkType(type)) return null;
  const tr = state.tr.delete(start + 1 + words.length, end).delete(start, start + 1);
  return tr.addMark(start, start + words.length, type.create({ href })).removeStoredMark(type);
});

/** `:smile:`, where the reader of Markdown knows the name. */
const emoji = new InputRule(/(^|[\s(])(:[a-z0-9_+-]+:)$/i, (state, match, start, end) => {
  const [, before = '', name = ''] = match;
  const node = read(name).firstChild?.firstChild;
  return node?.type === nodes.emoji ? state.tr.replaceWith(start + before.length, end, node as Node) : null;
});

/** An address becomes a link when what follows it is typed. */
const linking = new InputRule(/(^|\s)(https?:\/\/\S+[^\s.,;:!?'")\]])(\s)$/, (state, match, start, end) => {
  const [, before = '', typed = '', after = ''] = match;
  const href = address(typed);
  const from = start + before.length;
  if (!href || state.doc.rangeHasMark(from, end, marks.link as MarkType)) return null;
  const tr = state.tr.insertText(after, end);
  return tr.addMark(from, from + typed.length, (marks.link as MarkType).create({ href })).removeStoredMark(marks.link as MarkType);
});

