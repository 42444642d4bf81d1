// Pictures that are on their way while one writes on (app/uploads sends them): where each belongs, and
// putting it there.

import { type Node, type NodeType } from 'prosemirror-model';
import { Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { nodes } from './commands.ts';
import { read } from './convert.ts';

type Point = { left: number; top: number };

/** A place for a picture, by its token. */
type Kept = Map<string, number>;

const key = new PluginKey<Kept>('pictures');

export class Pictures {
  #stop = new AbortController();

  /** Keeps each place where it is in the text: what is written before it moves it, and what follows does not. */
  readonly plugin = new Plugin<Kept>({
    key,
    state: {
      init: () => new Map(),
      apply: (tr, kept) => {
        const moved = tr.docChanged ? new Map([...kept].map(([token, at]) => [token, tr.mapping.map(at, -1)])) : kept;
        const change = tr.getMeta(key) as [string, number] | undefined;
        return change ? new Map(moved).set(...change) : moved;
      },
    },
  });

  constructor(
    form: HTMLFormElement,
    private view: EditorView,
  ) {
    const { signal } = this.#stop;
    const detail = <T>(event: Event) => (event as CustomEvent<T>).detail;
    form.addEventListener('byline-place', (event) => this.#keep(detail(event)), { signal });
    form.addEventListener(
      'byline-picture',
      (event) => {
        if (this.#put(detail(event))) event.preventDefault();
      },
      { signal },
    );
  }

  release() {
    this.#stop.abort();
  }

  #keep({ token, point }: { token: string; point?: Point }) {
    const { view } = this;
    const at = (point && view.posAtCoords(point)?.pos) ?? view.state.selection.to;
    view.dispatch(view.state.tr.setMeta(key, [token, at]));
  }

  /** Whether it could be put there. */
  #put({ token, written }: { token: string; written: string }): boolean {
    const { state } = this.view;
    const picture = read(written).firstChild;
    if (picture?.type !== nodes.mediaSingle) return false;
    const at = Math.min(key.getState(state)?.get(token) ?? state.selection.to, state.doc.content.size);
    const { tr } = state;
    // The next one of these follows it.
    const after = put(tr, at, picture as Node);
    this.view.dispatch(tr.setMeta(key, [token, after]));
    return true;
  }
}

/** Puts it there, or after the line that is there, or instead of one that is empty; where it ends. */
function put(tr: Transaction, at: number, picture: Node): number {
  const $at = tr.doc.resolve(at);
  const type = nodes.mediaSingle as NodeType;
  const insert = (place: number) => {
    tr.insert(place, picture);
    return place + picture.nodeSize;
  };
  if (!$at.parent.inlineContent && $at.parent.canReplaceWith($at.index(), $at.index(), type)) return insert(at);
  for (let depth = $at.depth; depth > 0; depth--) {
    const line = $at.node(depth);
    const around = $at.node(depth - 1);
    const place = $at.index(depth - 1);
    const isEmpty = line.type === nodes.paragraph && line.content.size === 0;
    if (isEmpty && around.canReplaceWith(place, place + 1, type)) {
      tr.replaceWith($at.before(depth), $at.after(depth), picture);
      return $at.before(depth) + picture.nodeSize;
    }
    if (around.canReplaceWith(place + 1, place + 1, type)) return insert($at.after(depth));
  }
  return insert(tr.doc.content.size);
}
