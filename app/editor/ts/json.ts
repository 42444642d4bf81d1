// The exact document that will be posted, on demand.

import { adf } from './convert.ts';
import { words } from './words.ts';

export class AdfButton {
  #details = document.createElement('details');

  #shown = document.createElement('pre');

  constructor(
    after: HTMLElement,
    private text: () => string,
  ) {
    const summary = document.createElement('summary');
    summary.textContent = words.what_is_posted;
    this.#shown.tabIndex = 0;
    this.#details.className = 'rich-adf';
    this.#details.append(summary, this.#shown);
    this.#details.addEventListener('toggle', () => this.update());
    after.after(this.#details);
  }

  /** The text has changed. */
  update() {
    if (!this.#details.open) return;
    const text = this.text();
    const shown = JSON.stringify(adf(text), null, 2);
    // Only the server has what a token stands for.
    this.#shown.textContent = text.includes('⟦') ? `${shown}\n\n${words.tokens}` : shown;
  }

  release() {
    this.#details.remove();
  }
}
