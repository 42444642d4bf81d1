// The rich text editor: a view of the comment box's text, loaded when somebody first asks for it.
//
// The text stays in the form's field, as Markdown. Every change here is written there at once, so that
// drafts, the limit, posting, failures and trying again are what they are without this.

import { dropCursor } from 'prosemirror-dropcursor';
import { gapCursor } from 'prosemirror-gapcursor';
import { history } from 'prosemirror-history';
import type { Node } from 'prosemirror-model';
import { EditorState, Plugin, Selection } from 'prosemirror-state';
import { tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { Context } from './context.ts';
import { load, read, write } from './convert.ts';
import { ExpandView } from './expands.ts';
import { Field } from './field.ts';
import { AdfButton } from './json.ts';
import { keys, typing } from './keys.ts';
import { menu, withdraw } from './menu.ts';
import { blocks, emoji, people } from './offers.ts';
import { pasting } from './paste.ts';
import { Pictures } from './pictures.ts';
import { files } from './schema.ts';
import { TaskView } from './tasks.ts';
import { Toolbar } from './toolbar.ts';
import { words } from './words.ts';

declare const STYLE: string;
declare const CONVERT: string;

/** When there is all that it is made of. */
export const ready = Promise.all([load(CONVERT), styled(STYLE)]);

/** What is open, by the form it is in. */
const editors = new Map<HTMLFormElement, Editor>();

/** The button *Rich text* was pressed, or somebody who begins with rich text went into the text. Says whether the editor
 * came: who has left the text since is not taken back, and gets it only where they asked for it. */
export function open(button: HTMLButtonElement, pressed: boolean): boolean {
  const form = button.form;
  const text = form?.querySelector('textarea');
  if (!form || !text || editors.has(form)) return false;
  const isIn = document.activeElement === text;
  if (!isIn && !pressed) return false;
  const editor = new Editor(form, text);
  editors.set(form, editor);
  button.textContent = words.markdown;
  if (isIn) editor.view.focus();
  return true;
}

/** The button was pressed that reads *Markdown* by now. */
export function close(button: HTMLButtonElement) {
  const form = button.form;
  if (!form) return;
  editors.get(form)?.release();
  editors.delete(form);
  button.textContent = words.rich_text;
  form.querySelector('textarea')?.focus();
}

class Editor {
  readonly view: EditorView;
  #place = document.createElement('div');
  #field: Field;
  #context: Context;
  #toolbar: Toolbar | undefined;
  #json: AdfButton | undefined;
  #pictures: Pictures;
  #label: HTMLLabelElement | undefined;
  #focus = () => this.view.focus();

  constructor(
    private form: HTMLFormElement,
    text: HTMLTextAreaElement,
  ) {
    const status = form.querySelector('[role=status]');
    const say = (words: string) => status && (status.textContent = words);
    this.#label = text.labels?.[0] as HTMLLabelElement | undefined;
    files.site = form.querySelector<HTMLInputElement>('[name=site]')?.value ?? '';
    this.#place.className = 'rich';
    this.#place.addEventListener('mousedown', (event) => event.target === this.#place && event.preventDefault());
    text.after(this.#place);
    this.view = new EditorView(
      { mount: this.#place.appendChild(document.createElement('div')) },
      {
        state: begun(text.value),
        attributes: {
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': this.#label?.textContent ?? '',
          'aria-describedby': text.getAttribute('aria-describedby') ?? '',
          class: 'adf',
          tabindex: '0',
        },
        editable: () => !text.readOnly,
        nodeViews: {
          taskItem: (node, view, place) => new TaskView(node, view, place),
          expand: (node, view, place) => new ExpandView(node, view, place),
          nestedExpand: (node, view, place) => new ExpandView(node, view, place),
        },
        dispatchTransaction: (tr) => {
          const { state, transactions } = this.view.state.applyTransaction(tr);
          this.view.updateState(state);
          if (transactions.some((tr) => tr.docChanged && !tr.getMeta('field'))) this.#field.write(write(state.doc));
          this.#context.update(state);
          this.#toolbar?.update(state);
          this.#json?.update();
        },
      },
    );
    this.#pictures = new Pictures(form, this.view);
    this.#context = new Context(this.view);
    this.#place.before(this.#context.row);
    this.view.updateState(
      this.view.state.reconfigure({
        plugins: [
          menu([people(form, say), emoji, blocks], say),
          ...keys(this.#context.askForLink),
          typing(),
          pasting({ site: form.dataset.site ?? '' }),
          tableEditing(),
          dropCursor({ class: 'rich-drop', color: false }),
          gapCursor(),
          history(),
          placeholder,
          trailing,
          this.#pictures.plugin,
        ],
      }),
    );
    this.#field = new Field(text, {
      text: (changed) => this.#follow(changed),
      readOnly: () => this.view.setProps({}),
    });
    const bar = form.querySelector<HTMLElement>('.format');
    if (bar) this.#toolbar = new Toolbar(bar, this.view, this.#context.askForLink);
    this.#json = new AdfButton(this.#place, () => this.#field.text);
    this.#label?.addEventListener('click', this.#focus);
    form.dataset.shows = 'rich';
  }

  release() {
    withdraw(this.view);
    delete this.form.dataset.shows;
    this.#label?.removeEventListener('click', this.#focus);
    this.#toolbar?.release();
    this.#field.release();
    this.#pictures.release();
    this.#context.row.remove();
    this.#json?.release();
    this.view.destroy();
    this.#place.remove();
  }

  /** The text was changed from outside: posted and emptied, or thrown away. */
  #follow(text: string) {
    const { state } = this.view;
    const tr = state.tr.replaceWith(0, state.doc.content.size, read(text).content);
    this.view.dispatch(tr.setMeta('field', true).setMeta('addToHistory', false));
  }
}

/** The document with an empty line at its end: at the end of a picture there would be no caret, and what one types would
 * take the picture's place. Where it stays empty, nobody posts it. */
function withRoom(doc: Node): Node {
  const { lastChild, content, type } = doc;
  if (lastChild?.type === type.schema.nodes.paragraph) return doc;
  return doc.copy(content.addToEnd(type.schema.node('paragraph')));
}

/** With the caret where one goes on writing. */
function begun(text: string): EditorState {
  const doc = withRoom(read(text));
  return EditorState.create({ doc, selection: Selection.atEnd(doc) });
}

/** Below whatever comes last there is a line to go on in. Where it stays empty, nobody posts it. */
const trailing = new Plugin({
  appendTransaction: (_, __, { doc, tr, schema }) =>
    doc.lastChild?.type === schema.nodes.paragraph ? null : tr.insert(doc.content.size, schema.node('paragraph')).setMeta('field', true),
});

/** While nothing is written the box says what there is. */
const placeholder = new Plugin({
  props: {
    attributes: ({ doc }): Record<string, string> =>
      doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.firstChild.content.size === 0
        ? { 'data-placeholder': words.placeholder }
        : {},
  },
});

/** Loads a style sheet. Where that fails, the text is still to be seen. */
function styled(address: string): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = address;
  return new Promise((resolve) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => resolve());
    document.head.append(link);
  });
}
