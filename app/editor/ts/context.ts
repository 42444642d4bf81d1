// What there is to say about the thing that the caret is in: a second row below the buttons.

import type { Node } from 'prosemirror-model';
import { type Command, type EditorState, NodeSelection, TextSelection } from 'prosemirror-state';
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable } from 'prosemirror-tables';
import type { EditorView } from 'prosemirror-view';
import { address, around, hasMark, linkRange, setLink } from './commands.ts';
import { PANELS, STATUS_COLOURS } from './schema.ts';
import { words } from './words.ts';

const TABLE: [string, string, Command][] = [
  [words.add_row_above, `↑ ${words.row}`, addRowBefore],
  [words.add_row_below, `↓ ${words.row}`, addRowAfter],
  [words.add_column_before, `← ${words.column}`, addColumnBefore],
  [words.add_column_after, `→ ${words.column}`, addColumnAfter],
  [words.delete_row, `✕ ${words.row}`, deleteRow],
  [words.delete_column, `✕ ${words.column}`, deleteColumn],
  [words.delete_table, `✕ ${words.table}`, deleteTable],
];

const NAMES: Record<string, string> = {
  Link: words.link,
  table: words.table,
  panel: words.panel,
  codeBlock: words.code_block,
  date: words.date,
  status: words.status,
};

type Thing = { kind: string; at: number; node?: Node };

/** The date or status that is selected, or that the caret stands behind, be it with the space that came with it. */
function besides({ doc, selection }: EditorState): Thing | undefined {
  const thing = (node: Node | null, end: number) =>
    node && ['status', 'date'].includes(node.type.name) ? { kind: node.type.name, at: end - node.nodeSize, node } : undefined;
  if (selection instanceof NodeSelection) return thing(selection.node, selection.to);
  if (!selection.empty) return undefined;
  const { nodeBefore, pos } = selection.$from;
  return nodeBefore?.text === ' ' ? thing(doc.resolve(pos - 1).nodeBefore, pos - 1) : thing(nodeBefore, pos);
}

export class Context {
  readonly row = document.createElement('div');
  /** Within the row what is asked for changes the text at each key, so it is drawn anew only for other things. */
  #drawn = '';
  #asksForLink = false;

  constructor(private view: EditorView) {
    this.row.className = 'rich-context';
    this.row.role = 'toolbar';
    this.row.hidden = true;
    this.row.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' && (event.key !== 'Enter' || event.target instanceof HTMLButtonElement)) return;
      event.preventDefault();
      event.stopPropagation();
      this.#leave();
    });
  }

  /** Opens the field for the address of a link. */
  readonly askForLink: Command = (state, dispatch, view) => {
    const { empty, $from } = state.selection;
    if ((empty && !$from.parent.inlineContent) || $from.parent.type.spec.code) return false;
    if (!dispatch || !view) return true;
    this.#asksForLink = true;
    this.#drawn = '';
    this.update(state);
    this.row.querySelector('input')?.focus();
    return true;
  };

  update(state: EditorState) {
    const things = this.#find(state);
    const drawn = things.map(({ kind, at }) => `${kind} ${at}`).join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.row.ariaLabel = things.map(({ kind }) => NAMES[kind]).join(', ');
    this.row.replaceChildren(...things.flatMap((thing) => this.#draw(thing)));
    this.row.hidden = things.length === 0;
  }

  #find(state: EditorState): Thing[] {
    if (this.#asksForLink) return [{ kind: 'Link', at: -1 }];
    const object = besides(state);
    if (!object && state.selection.empty && hasMark(state, 'link')) return [{ kind: 'Link', at: linkRange(state)?.from ?? -1 }];
    const found = around(state, 'codeBlock', 'table', 'panel');
    const block = found && { kind: found.node.type.name, at: found.at, node: found.node };
    return [object, block].filter((thing) => thing !== undefined);
  }

  #draw({ kind, at, node }: Thing): HTMLElement[] {
    const set = (attrs: Record<string, unknown>) => this.#set(at, attrs);
    switch (kind) {
      case 'Link':
        return this.#link();
      case 'table':
        return TABLE.map(([label, sign, command]) => button(label, sign, () => this.#run(command)));
      case 'panel':
        return [choice(words.kind_of_panel, PANELS, (kind) => words[`kind_${kind}`], node?.attrs.panelType as string, (panelType) => set({ panelType }))];
      case 'codeBlock':
        return [input(words.language, 'text', (node?.attrs.language as string | null) ?? '', (typed) => set({ language: plainWord(typed) }))];
      case 'date':
        return [
          input(words.day, 'date', new Date(Number(node?.attrs.timestamp)).toISOString().slice(0, 10), (typed) => {
            const timestamp = Date.parse(`${typed}T00:00:00Z`);
            if (timestamp > 0) set({ timestamp: String(timestamp) });
          }),
        ];
      default:
        return [
          // A status has some text; while there is none the last one stays.
          input(words.status_text, 'text', node?.attrs.text as string, (typed) => typed.trim() && set({ text: typed.trim() })),
          choice(words.colour, STATUS_COLOURS, (colour) => words[`colour_${colour}`], node?.attrs.color as string, (color) => set({ color })),
        ];
    }
  }

  #link(): HTMLElement[] {
    const current = linkRange(this.view.state)?.href ?? '';
    const field = input(words.address, 'url', current, () => {});
    const entry = field.querySelector('input') as HTMLInputElement;
    const apply = () => {
      const href = address(entry.value);
      entry.ariaInvalid = String(Boolean(entry.value.trim()) && !href);
      if (entry.value.trim() && !href) return;
      this.#asksForLink = false;
      setLink(href)(this.view.state, this.view.dispatch);
      this.#leave();
    };
    entry.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      event.stopPropagation();
      apply();
    });
    return [field, button(words.set_link, words.set, apply), button(words.remove_link, words.remove, () => ((entry.value = ''), apply()))];
  }

  #leave() {
    this.#asksForLink = false;
    const { selection } = this.view.state;
    if (selection instanceof NodeSelection && selection.node.isInline) {
      // And behind the space that came with it.
      const { doc, tr } = this.view.state;
      const space = doc.resolve(selection.to).nodeAfter?.text?.startsWith(' ') ? 1 : 0;
      this.view.dispatch(tr.setSelection(TextSelection.create(doc, selection.to + space)));
    }
    this.update(this.view.state);
    this.view.focus();
  }

  #run(command: Command) {
    command(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
  }

  #set(at: number, attrs: Record<string, unknown>) {
    const { view } = this;
    const { doc, selection, tr } = view.state;
    const node = doc.nodeAt(at);
    if (!node) return;
    tr.setNodeMarkup(at, null, { ...node.attrs, ...attrs });
    // What is selected stays selected, though another takes its place.
    if (selection instanceof NodeSelection && selection.from === at) tr.setSelection(NodeSelection.create(tr.doc, at));
    view.dispatch(tr);
  }
}

function button(label: string, sign: string, press: () => void): HTMLElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.ariaLabel = label;
  made.title = label;
  made.textContent = sign;
  made.addEventListener('mousedown', (event) => event.preventDefault());
  made.addEventListener('click', press);
  return made;
}

function labelled(label: string, field: HTMLElement): HTMLElement {
  const made = document.createElement('label');
  made.append(label, ' ', field);
  return made;
}

function input(label: string, type: string, value: string, changed: (value: string) => void): HTMLElement {
  const field = document.createElement('input');
  field.type = type;
  field.value = value;
  field.addEventListener('input', () => changed(field.value));
  return labelled(label, field);
}

function choice<Value extends string>(
  label: string,
  options: readonly Value[],
  name: (option: Value) => string,
  value: string,
  changed: (value: string) => void,
): HTMLElement {
  const field = document.createElement('select');
  field.append(...options.map((option) => new Option(name(option), option, false, option === value)));
  field.addEventListener('change', () => changed(field.value));
  return labelled(label, field);
}

/** A language is one word of Markdown's fence. */
function plainWord(typed: string): string | null {
  return typed.replace(/[\s`]/g, '') || null;
}
