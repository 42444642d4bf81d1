// The exact document that will be posted, on demand.

import { adf } from './convert.ts';

export class AdfButton {
  #details = document.createElement('details');

  #shown = document.createElement('pre');

  constructor(
    after: HTMLElement,
    private text: () => string,
  ) {
    const summary = document.createElement('summary');
    summary.textContent = 'What is posted (ADF)';
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
    this.#shown.textContent = text.includes('⟦') ? `${shown}\n\nWhat stands between ⟦ and ⟧ is put in as it is in Jira.` : shown;
  }

  release() {
    this.#details.remove();
  }
}
