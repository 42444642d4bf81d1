// What is offered while something is typed after a sign: people after `@`, emoji after `:`, blocks
// after `/`. One list for all, run by the keyboard from the text.

import { Plugin, PluginKey, type EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

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

export const menuKey = new PluginKey<Menu>('menu');

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
        this.close();
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
    const count = choices.length === 1 ? '1 choice' : `${choices.length} choices`;
    this.say(`${count}. Arrow keys choose, Enter takes.`);
  }

  /** Below what is typed, within the box. */
  #place() {
    const parent = this.list.offsetParent;
    if (!parent || !this.#begun) return;
    const at = this.view.coordsAtPos(this.#begun.from);
    const box = parent.getBoundingClientRect();
    const left = Math.min(at.left - box.left, box.width - this.list.offsetWidth);
    this.list.style.left = `${Math.max(0, left)}px`;
    this.list.style.top = `${at.bottom - box.top + 4}px`;
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
  return new Plugin({
    key: menuKey,
    view: (view) => (open = new Menu(view, sources, say)),
    props: {
      attributes: (): Record<string, string> =>
        open?.active
          ? { 'aria-activedescendant': open.active, 'aria-controls': 'rich-menu', 'aria-autocomplete': 'list' }
          : { 'aria-autocomplete': 'list' },
      handleKeyDown: (_, event) => {
        const taken = open?.key(event) ?? false;
        if (taken) event.stopPropagation();
        return taken;
      },
      handleDOMEvents: {
        blur: () => {
          open?.close();
          return false;
        },
      },
    },
  });
}
