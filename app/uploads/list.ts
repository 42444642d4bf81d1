// The list of files that are on their way, and the words that are read out about them.

import { words } from './words.ts';

export type Doing = { cancel: () => void; again: () => void };

/** Below a text or the files. It goes when there is nothing more to show. */
export class List {
  readonly element = document.createElement('ul');
  #status = document.createElement('p');

  constructor(after: Element) {
    this.element.className = 'uploads';
    this.element.setAttribute('aria-label', words.on_their_way);
    this.#status.className = 'uploads-status';
    this.#status.role = 'status';
    after.after(this.element, this.#status);
  }

  say(said: string) {
    this.#status.textContent = said;
  }

  add(name: string, doing: Doing): Line {
    const line = new Line(name, doing);
    this.element.append(line.element);
    return line;
  }
}

/** One file: how far it is, or why it is not there. */
export class Line {
  readonly element = document.createElement('li');
  #share = document.createElement('span');
  #progress = document.createElement('progress');
  #buttons = document.createElement('span');

  constructor(
    private name: string,
    private doing: Doing,
  ) {
    const file = document.createElement('bdi');
    file.className = 'file';
    file.textContent = name;
    this.#progress.max = 100;
    this.#progress.setAttribute('aria-label', name);
    this.#buttons.className = 'uploads-buttons';
    this.element.append(file, this.#progress, this.#share, this.#buttons);
    this.waits();
  }

  waits() {
    this.element.removeAttribute('data-failed');
    this.#progress.hidden = false;
    this.#progress.value = 0;
    this.#share.textContent = words.waiting;
    this.#show([words.cancel, this.doing.cancel]);
  }

  /** From 0 to 1. What has left as a whole cannot be called back. */
  goes(share: number) {
    const percent = Math.floor(share * 100);
    this.#progress.value = percent;
    this.#share.textContent = share < 1 ? `${percent} %` : words.taking_in;
    if (share >= 1) this.#show();
  }

  failed(why: string, canRetry: boolean) {
    this.element.setAttribute('data-failed', '');
    this.#progress.hidden = true;
    this.#share.textContent = why;
    this.#show(...(canRetry ? [[words.try_again, this.doing.again] as const] : []), [words.leave_it, this.doing.cancel]);
  }

  remove() {
    this.element.remove();
  }

  /** Whether the keyboard is on one of its buttons, which would go with it. */
  get hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  #show(...buttons: (readonly [string, () => void])[]) {
    const had = this.hasFocus;
    const made = buttons.map(([label, press]) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quiet';
      button.textContent = label;
      button.setAttribute('aria-label', `${label}: ${this.name}`);
      button.addEventListener('click', press);
      return button;
    });
    this.#buttons.replaceChildren(...made);
    if (had) made[0]?.focus();
  }
}
