// The row of buttons: those that the Markdown box has already, working on the editor while it is
// shown, and a few more.

import { redo, undo } from 'prosemirror-history';
import { type Command, type EditorState, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { around, code, codeBlock, hasMark, heading, mark, tasks, text, toggleFrame, toggleList } from './commands.ts';
import { typedByButton } from './menu.ts';
import { fill, words } from './words.ts';

type Tool = { label: string; sign: string; command: Command; pressed?: (state: EditorState) => boolean; key?: string };

const has = (name: string) => (state: EditorState) => hasMark(state, name);
const within = (name: string) => (state: EditorState) => Boolean(around(state, name));

/** Opens the list of blocks, as if a slash were typed behind what is selected. */
const slash: Command = (state, dispatch) => {
  const { $to, to } = state.selection;
  if (!$to.parent.inlineContent || $to.parent.type.spec.code) return false;
  const before = $to.parent.textBetween(0, $to.parentOffset, undefined, '\ufffc');
  const sign = /\S$/.test(before) ? ' /' : '/';
  const tr = state.tr.insertText(sign, to);
  dispatch?.(typedByButton(tr.setSelection(TextSelection.create(tr.doc, to + sign.length)), to).scrollIntoView());
  return true;
};

/** The first are those of `format::Format`, by their names there. */
const tools = (askForLink: Command): Tool[] => [
  { label: words.bold, sign: 'B', command: mark('strong'), pressed: has('strong'), key: 'b' },
  { label: words.italic, sign: 'I', command: mark('em'), pressed: has('em'), key: 'i' },
  { label: words.struck_out, sign: 'S', command: mark('strike'), pressed: has('strike') },
  { label: words.code, sign: '</>', command: code, pressed: (state) => has('code')(state) || within('codeBlock')(state), key: 'e' },
  { label: words.link, sign: words.link, command: askForLink, pressed: has('link'), key: 'k' },
  { label: words.list, sign: '•', command: toggleList('bulletList'), pressed: within('bulletList') },
  { label: words.numbered_list, sign: '1.', command: toggleList('orderedList'), pressed: within('orderedList') },
  { label: words.task_list, sign: '☑', command: tasks, pressed: within('taskList') },
  { label: words.quote, sign: '❝', command: toggleFrame('blockquote'), pressed: within('blockquote') },
  { label: words.underline, sign: 'U', command: mark('underline'), pressed: has('underline'), key: 'u' },
  { label: words.undo, sign: '↶', command: undo, key: 'z' },
  { label: words.redo, sign: '↷', command: redo, key: 'y' },
  { label: words.insert, sign: '+', command: slash },
];

const STYLES: [string, Command][] = [
  [words.text, text],
  ...([1, 2, 3, 4, 5, 6] as const).map((level): [string, Command] => [fill(words.heading, { level }), heading(level)]),
  [words.code, codeBlock],
];

export class Toolbar {
  #stop = new AbortController();
  #tools: { button: HTMLElement; tool: Tool }[] = [];
  #extra: HTMLElement[] = [];
  #style = document.createElement('select');

  constructor(
    private bar: HTMLElement,
    private view: EditorView,
    askForLink: Command,
  ) {
    const { signal } = this.#stop;
    for (const tool of tools(askForLink)) {
      const button = bar.querySelector<HTMLElement>(`:scope > [aria-label="${tool.label}"]`) ?? this.#add(tool);
      this.#tools.push({ button, tool });
    }
    this.#addStyles();
    // Before the listeners of the Markdown box, which would write signs into the hidden text.
    bar.addEventListener('click', (event) => this.#press(event), { capture: true, signal });
    bar.addEventListener('mousedown', (event) => (event.target as Element).closest('button') && event.preventDefault(), { signal });
    bar.addEventListener('keydown', (event) => this.#key(event), { signal });
    bar.role = 'toolbar';
    this.update(view.state);
    this.#rove(0);
  }

  update(state: EditorState) {
    for (const { button, tool } of this.#tools) {
      if (tool.pressed) button.ariaPressed = String(tool.pressed(state));
      button.ariaDisabled = tool.command(state) ? null : 'true';
    }
    const { parent } = state.selection.$from;
    const level = parent.type.name === 'heading' ? (parent.attrs.level as number) : 0;
    this.#style.value = parent.type.spec.code ? String(STYLES.length - 1) : String(level);
  }

  release() {
    this.#stop.abort();
    for (const added of this.#extra) added.remove();
    for (const { button } of this.#tools) for (const name of ['aria-pressed', 'aria-disabled', 'tabindex']) button.removeAttribute(name);
    this.bar.role = 'group';
  }

  #add({ label, sign, key }: Tool): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.ariaLabel = label;
    button.title = key ? fill(words.with_key, { label, key: key.toUpperCase() }) : label;
    if (key) button.setAttribute('aria-keyshortcuts', `Control+${key}`);
    button.textContent = sign;
    this.#put(button);
    return button;
  }

  #addStyles() {
    this.#style.ariaLabel = words.style;
    this.#style.append(...STYLES.map(([label], place) => new Option(label, String(place))));
    this.#style.addEventListener('change', () => {
      STYLES[Number(this.#style.value)]?.[1](this.view.state, this.view.dispatch);
      this.view.focus();
    });
    this.#put(this.#style);
  }

  /** Before the button that leads back to Markdown. */
  #put(element: HTMLElement) {
    this.bar.insertBefore(element, this.bar.querySelector('[data-rich]'));
    this.#extra.push(element);
  }

  #press(event: Event) {
    const button = (event.target as Element).closest('button');
    const found = this.#tools.find((tool) => tool.button === button);
    if (!found) return;
    event.stopPropagation();
    event.preventDefault();
    if (!this.view.editable) return;
    this.view.focus();
    found.tool.command(this.view.state, this.view.dispatch, this.view);
  }

  get #stops(): HTMLElement[] {
    return [...this.bar.querySelectorAll<HTMLElement>('button, select')];
  }

  /** One stop of the Tab key for all; the arrow keys go from one to the next. */
  #rove(place: number) {
    this.#stops.forEach((stop, index) => (stop.tabIndex = index === place ? 0 : -1));
  }

  #key(event: KeyboardEvent) {
    const stops = this.#stops;
    const at = stops.indexOf(event.target as HTMLElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const place = (next + stops.length) % stops.length;
    this.#rove(place);
    stops[place]?.focus();
  }
}
