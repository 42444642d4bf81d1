// Tasks: lines with a box to tick.

import { Fragment, type Node, type NodeType } from 'prosemirror-model';
import { type Command, type EditorState, TextSelection } from 'prosemirror-state';
import { liftTarget } from 'prosemirror-transform';
import type { EditorView, NodeView } from 'prosemirror-view';
import { lift, wrapIn } from 'prosemirror-commands';
import { schema } from './schema.ts';
import { words } from './words.ts';

const { taskItem, taskList, paragraph, bulletList, orderedList, listItem } = schema.nodes as Record<string, NodeType>;

function inTask({ selection }: EditorState): boolean {
  return selection.$from.parent.type === taskItem;
}

/** Lines of text become tasks, a list with its items too, and tasks lines of text. */
export const toggleTasks: Command = (state, dispatch) => {
  if (inTask(state)) return liftTask(state, dispatch);
  const { $from, $to } = state.selection;
  const isList = (node: Node) => node.type === bulletList || node.type === orderedList;
  const range = $from.blockRange($to, (node) => node.children.some(isList) && node.type !== listItem) ?? $from.blockRange($to);
  const lines = range?.parent.children.slice(range.startIndex, range.endIndex);
  if (!range || !lines || !taskList) return false;
  const around = lines.some(isList) ? range : $from.blockRange($to);
  const blocks = around?.parent.children.slice(around.startIndex, around.endIndex) ?? [];
  const made = blocks.flatMap(tasksOf);
  if (!around || made.length === 0 || !around.parent.canReplaceWith(around.startIndex, around.endIndex, taskList)) return false;
  if (dispatch) {
    // The caret stays in its line.
    let before = 0;
    state.doc.nodesBetween(around.start, $from.pos, (node, at) => {
      if (node.isTextblock && at + node.nodeSize <= $from.pos) before += 1;
    });
    const sizes = made.slice(0, before).reduce((sum, task) => sum + task.nodeSize, 0);
    const tr = state.tr.replaceWith(around.start, around.end, taskList.create(null, made));
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(around.start + 2 + sizes + $from.parentOffset))).scrollIntoView());
  }
  return true;
};

/** The lines of a block as tasks; nothing where it holds more than lines. */
function tasksOf(block: Node): Node[] {
  if (block.type === taskList || block.type === taskItem) return [block];
  if (block.isTextblock && !block.type.spec.code) return [taskItem?.create(null, block.content) as Node];
  return block.children.flatMap(tasksOf);
}

const liftTask: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if (lift(state)) {
    // Out of a list in a list it stays a task.
    const outer = $from.node($from.depth - 2);
    if (outer.type === taskList) return lift(state, dispatch);
  }
  if (!paragraph || !taskList) return false;
  const list = $from.node($from.depth - 1);
  const place = $from.index($from.depth - 1);
  const before = list.children.slice(0, place);
  const after = list.children.slice(place + 1);
  // Nothing can begin with what is below a task.
  const below: Node[] = [];
  while (after[0]?.type === taskList) below.push(...(after.shift() as Node).children);
  const rest = [...below, ...after];
  const line = paragraph.create(null, $from.parent.content);
  const parts = [...(before.length > 0 ? [taskList.create(null, before)] : []), line, ...(rest.length > 0 ? [taskList.create(null, rest)] : [])];
  const depth = $from.depth - 1;
  if (!$from.node(depth - 1).canReplace($from.index(depth - 1), $from.index(depth - 1) + 1, Fragment.from(parts))) return false;
  if (dispatch) {
    const start = $from.before(depth);
    const tr = state.tr.replaceWith(start, $from.after(depth), parts);
    const at = start + (before.length > 0 ? (parts[0] as Node).nodeSize : 0) + 1 + $from.parentOffset;
    dispatch(tr.setSelection(TextSelection.create(tr.doc, at)).scrollIntoView());
  }
  return true;
};

/** Enter: the next task, or out of the list where there is nothing in this one. */
export const nextTask: Command = (state, dispatch) => {
  if (!inTask(state) || !taskItem) return false;
  const { $from, $to } = state.selection;
  if ($from.parent.content.size === 0) return liftTask(state, dispatch);
  if (!$from.sameParent($to)) return false;
  dispatch?.(state.tr.delete($from.pos, $to.pos).split($from.pos, 1, [{ type: taskItem, attrs: { state: 'TODO' } }]).scrollIntoView());
  return true;
};

/** Backspace at the beginning of a task. */
export const leaveTask: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  return inTask(state) && empty && $from.parentOffset === 0 ? liftTask(state, dispatch) : false;
};

/** Tab: below the task before. */
export const indentTask: Command = (state, dispatch) => {
  if (!inTask(state) || !taskList) return false;
  const { $from } = state.selection;
  if ($from.index($from.depth - 1) === 0) return true;
  return wrapIn(taskList)(state, (tr) => {
    const at = tr.selection.$from.before(tr.selection.$from.depth - 1);
    const before = tr.doc.resolve(at).nodeBefore;
    dispatch?.((before?.type === taskList ? tr.join(at) : tr).scrollIntoView());
  });
};

export const outdentTask: Command = (state, dispatch) => {
  if (!inTask(state)) return false;
  const { $from, $to } = state.selection;
  const range = $from.blockRange($to, (node) => node.type === taskList);
  if (!range || liftTarget(range) === null || $from.node(range.depth - 1).type !== taskList) return true;
  return lift(state, dispatch);
};

/** A task with its box. */
export class TaskView implements NodeView {
  readonly dom = document.createElement('div');
  readonly contentDOM = document.createElement('div');
  #box = document.createElement('input');

  constructor(node: Node, view: EditorView, place: () => number | undefined) {
    this.dom.className = 'adf-task';
    this.contentDOM.className = 'adf-task-text';
    const holder = document.createElement('span');
    holder.className = 'adf-task-state';
    holder.contentEditable = 'false';
    this.#box.type = 'checkbox';
    this.#box.ariaLabel = words.done;
    this.#box.addEventListener('change', () => {
      const at = place();
      if (at === undefined) return;
      view.dispatch(view.state.tr.setNodeAttribute(at, 'state', this.#box.checked ? 'DONE' : 'TODO'));
      view.focus();
    });
    holder.append(this.#box);
    this.dom.append(holder, this.contentDOM);
    this.update(node);
  }

  update(node: Node): boolean {
    if (node.type !== taskItem) return false;
    this.#box.checked = node.attrs.state === 'DONE';
    this.dom.classList.toggle('adf-task-done', this.#box.checked);
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#box;
  }

  ignoreMutation(mutation: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(mutation.target);
  }
}
