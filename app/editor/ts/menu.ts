// What is offered while something is typed after a sign: people after `@`, emoji after `:`, blocks
// after `/`. One list for all, run by the keyboard from the text.

import type { Node } from 'prosemirror-model';
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { fill, words } from './words.ts';

export type Choice = {
  label: string;
  /** Beside the label. */
  hint?: string;
  /** Takes the place of what was typed, from `from` to `to`. */
  take: (view: EditorView, from: number, to: number) => void;
};

export type Source = {
  name: string;
  /** What is typed so far, the sign included, up to the caret. Its last group is what is asked for. */
  pattern: RegExp;
  /** In milliseconds: who types on is not interrupted. */
  pause: number;
  offer: (typed: string, state: EditorState) => Promise<Choice[]> | Choice[];
};

type Begun = { source: Source; typed: string; from: number; to: number };

/** The sign that a button typed to open the list, and the document with no more than that. */
type Sign = { from: number; to: number; doc: Node };

const key = new PluginKey<Sign | undefined>('menu');

/** Between the list and the line it belongs to, in pixels. */
const GAP = 4;

/** Marks what stands between `from` and the caret as the sign that a button typed. */
export function typedByButton(tr: Transaction, from: number): Transaction {
  return tr.setMeta(key, { from, to: tr.selection.from, doc: tr.doc } satisfies Sign);
}

/** Where it is after a change; one that was deleted is no button's any more, though somebody types another there. */
function kept(sign: Sign, { mapping }: Transaction): Sign | undefined {
  const { pos, deletedBefore } = mapping.mapResult(sign.to, -1);
  return deletedBefore ? undefined : { ...sign, from: mapping.map(sign.from), to: pos };
}

/** Where it is all that was typed, and nothing was chosen. */
function signAlone(state: EditorState): Sign | undefined {
  const sign = key.getState(state);
  return sign?.doc.eq(state.doc) ? sign : undefined;
}

/** Without the sign. Nobody typed it, so that nobody takes it back either. */
const without = ({ from, to }: Sign, { tr }: EditorState) => tr.delete(from, to).setMeta('addToHistory', false);

/** Takes the sign away again that a button typed, where that was all. */
export function withdraw(view: EditorView) {
  const sign = signAlone(view.state);
  if (sign) view.dispatch(without(sign, view.state));
}

/** The text of a block up to the caret; what is no text stands there as one sign. */
function begun(state: EditorState, sources: Source[]): Begun | undefined {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return undefined;
  if ($from.marks().some((mark) => mark.type.name === 'code')) return undefined;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 60), $from.parentOffset, undefined, '\ufffc');
  for (const source of sources) {
    const match = source.pattern.exec(before);
    if (match) {
      const typed = match[1] ?? '';
      return { source, typed, from: $from.pos - typed.length - 1, to: $from.pos };
    }
  }
  return undefined;
}

class Menu {
  readonly list = document.createElement('ul');
  #choices: Choice[] = [];
  #chosen = 0;
  #begun: Begun | undefined;
  /** Where it was dismissed: it stays closed there. */
  #dismissed = -1;
  #round = 0;

  constructor(
    private view: EditorView,
    private sources: Source[],
    private say: (words: string) => void,
  ) {
    this.list.id = 'rich-menu';
    this.list.className = 'people rich-menu';
    this.list.setAttribute('role', 'listbox');
    this.list.hidden = true;
    view.dom.parentElement?.append(this.list);
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest('[role=option]');
      if (option) this.#take([...this.list.children].indexOf(option));
    });
  }

  update(view: EditorView, before: EditorState) {
    if (before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
    const found = begun(view.state, this.sources);
    if (!found || !view.editable) {
      this.#dismissed = -1;
      this.close();
      return;
    }
    if (found.from === this.#dismissed) return;
    if (found.source !== this.#begun?.source) this.close();
    this.#begun = found;
    const round = ++this.#round;
    const offer = async () => {
      if (round !== this.#round) return;
      const choices = await found.source.offer(found.typed, view.state);
      if (round === this.#round) this.#show(choices);
    };
    if (found.source.pause > 0) setTimeout(offer, found.source.pause);
    else void offer();
  }

  get open(): boolean {
    return !this.list.hidden;
  }

  get active(): string | undefined {
    return this.open ? `rich-choice-${this.#chosen}` : undefined;
  }

  /** Nothing is chosen. */
  leave() {
    this.close();
    withdraw(this.view);
  }

  close() {
    this.#round += 1;
    this.#begun = undefined;
    if (!this.open) return;
    this.list.hidden = true;
    this.#mark();
  }

  key(event: KeyboardEvent): boolean {
    if (!this.open || event.ctrlKey || event.metaKey || event.altKey) return false;
    const count = this.#choices.length;
    switch (event.key) {
      case 'ArrowDown':
        this.#choose((this.#chosen + 1) % count);
        return true;
      case 'ArrowUp':
        this.#choose((this.#chosen + count - 1) % count);
        return true;
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false;
        this.#take(this.#chosen);
        return true;
      case 'Escape':
        this.#dismissed = this.#begun?.from ?? -1;
        this.leave();
        return true;
      default:
        return false;
    }
  }

  destroy() {
    this.close();
    this.list.remove();
  }

  #show(choices: Choice[]) {
    this.#choices = choices;
    if (choices.length === 0 || !this.#begun) {
      this.list.hidden = true;
      this.#mark();
      return;
    }
    const lines = choices.map(({ label, hint }, place) => {
      const line = document.createElement('li');
      line.id = `rich-choice-${place}`;
      line.role = 'option';
      line.append(label);
      if (hint) {
        const small = document.createElement('small');
        small.textContent = hint;
        line.append(' ', small);
      }
      return line;
    });
    this.list.replaceChildren(...lines);
    this.list.ariaLabel = this.#begun.source.name;
    this.list.hidden = false;
    this.#place();
    this.#choose(0);
    this.say(choices.length === 1 ? words.one_offered : fill(words.offered, { count: choices.length }));
  }

  /** Below what is typed, or above it where the window has more room; within the box. */
  #place() {
    const parent = this.list.offsetParent;
    if (!parent || !this.#begun) return;
    const at = this.view.coordsAtPos(this.#begun.from);
    const box = parent.getBoundingClientRect();
    const left = Math.min(at.left - box.left, box.width - this.list.offsetWidth);
    this.list.style.left = `${Math.max(0, left)}px`;
    this.list.style.maxHeight = '';
    const { offsetTop: top, height } = visualViewport ?? { offsetTop: 0, height: innerHeight };
    const above = at.top - GAP - top;
    const below = top + height - at.bottom - GAP;
    const isAbove = this.list.offsetHeight > below && above > below;
    const room = isAbove ? above : below;
    if (this.list.offsetHeight > room) this.list.style.maxHeight = `${room}px`;
    this.list.style.top = `${(isAbove ? at.top - GAP - this.list.offsetHeight : at.bottom + GAP) - box.top}px`;
  }

  #choose(place: number) {
    this.#chosen = place;
    [...this.list.children].forEach((line, index) => {
      line.ariaSelected = String(index === place);
      if (index === place) line.scrollIntoView({ block: 'nearest' });
    });
    this.#mark();
  }

  #take(place: number) {
    const choice = this.#choices[place];
    const found = this.#begun;
    if (!choice || !found) return;
    this.close();
    choice.take(this.view, found.from, this.view.state.selection.from);
    this.view.focus();
  }

  /** Lets the view draw its attributes anew. */
  #mark() {
    this.view.setProps({});
  }
}

export function menu(sources: Source[], say: (words: string) => void): Plugin {
  let open: Menu | undefined;
  return new Plugin<Sign | undefined>({
    key,
    state: {
      init: () => undefined,
      apply: (tr, sign) => (tr.getMeta(key) as Sign | undefined) ?? (sign && kept(sign, tr)),
    },
    // The caret was put elsewhere.
    appendTransaction: (_, __, state) => {
      const sign = signAlone(state);
      return sign && state.selection.from !== sign.to ? without(sign, state) : null;
    },
    view: (view) => (open = new Menu(view, sources, say)),
    props: {
      attributes: (): Record<string, string> =>
        open?.active
          ? { 'aria-activedescendant': open.active, 'aria-controls': 'rich-menu', 'aria-autocomplete': 'list' }
          : { 'aria-autocomplete': 'list' },
      handleKeyDown: (_, event) => {
        // Who sends has chosen nothing.
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) open?.leave();
        const taken = open?.key(event) ?? false;
        if (taken) event.stopPropagation();
        return taken;
      },
      handleDOMEvents: {
        blur: () => {
          open?.leave();
          return false;
        },
      },
    },
  });
}
