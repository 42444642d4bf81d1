// An expand, open while it is written, with a field for its title.

import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView } from 'prosemirror-view';
import { words } from './words.ts';

export class ExpandView implements NodeView {
  readonly dom = document.createElement('div');
  readonly contentDOM = document.createElement('div');
  #title = document.createElement('input');

  constructor(
    private node: Node,
    view: EditorView,
    place: () => number | undefined,
  ) {
    this.dom.className = 'rich-expand';
    this.contentDOM.className = 'adf-expand-body';
    this.#title.ariaLabel = words.expand_title;
    this.#title.placeholder = words.title;
    this.#title.addEventListener('input', () => {
      const at = place();
      if (at !== undefined) view.dispatch(view.state.tr.setNodeAttribute(at, 'title', this.#title.value));
    });
    this.#title.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      view.focus();
    });
    this.dom.append(this.#title, this.contentDOM);
    this.update(node);
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    if (this.#title.value !== node.attrs.title) this.#title.value = node.attrs.title as string;
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#title;
  }

  ignoreMutation(mutation: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(mutation.target);
  }
}
