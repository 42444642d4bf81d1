// Where in a text a picture will stand that is still on its way, while the text is changed.

/** A place in a field's text, in UTF-16 units, that moves with what is typed. */
export class Spot {
  readonly token: string;
  #text: string;
  #at: number;
  #isTyped = false;
  #holders = 0;
  #stop = new AbortController();

  constructor(
    private field: HTMLTextAreaElement,
    { token, text, at }: { token: string; text: string; at: number },
  ) {
    this.token = token;
    this.#text = text;
    this.#at = at;
    this.#follow();
    field.form?.addEventListener('input', () => this.#follow(), { signal: this.#stop.signal });
  }

  /** After a change: what is before it stays, and what is after it moves along. */
  #follow() {
    const before = this.#text;
    const now = this.field.value;
    if (now === before) return;
    let start = 0;
    while (start < before.length && start < now.length && before[start] === now[start]) start++;
    let end = 0;
    while (end < before.length - start && end < now.length - start && before.at(-1 - end) === now.at(-1 - end)) end++;
    if (this.#at > start) this.#at = Math.max(this.#at, before.length - end) + now.length - before.length;
    this.#text = now;
    this.#isTyped = true;
  }

  /** Puts something on a line of its own there. A line that was begun before it stays whole. */
  async write(words: string) {
    await writable(this.field);
    this.#follow();
    const text = this.field.value;
    const near = Math.min(Math.max(this.#at, 0), text.length);
    const begins = near === 0 || text[near - 1] === '\n';
    const lineEnd = text.indexOf('\n', near);
    const at = begins ? near : lineEnd < 0 ? text.length : lineEnd;
    const put = `${begins ? '' : '\n'}${words}${text[at] === '\n' ? '' : '\n'}`;
    const { selectionStart, selectionEnd } = this.field;
    // Whoever has typed on goes on where they are.
    const moves = (place: number) => place > at || (place === at && (begins || !this.#isTyped));
    const moved = (place: number) => (moves(place) ? place + put.length : place);
    // Before the text changes: that counts as typed to whoever listens, and so here.
    const [start, end, isTyped] = [moved(selectionStart), moved(selectionEnd), this.#isTyped];
    if (document.activeElement === this.field) {
      // As if typed, so that it can be undone.
      this.field.setSelectionRange(at, at);
      if (!document.execCommand('insertText', false, put)) this.#set(put, at);
    } else {
      this.#set(put, at);
    }
    this.field.setSelectionRange(start, end);
    // The next one follows this.
    this.#isTyped = isTyped;
    this.#text = this.field.value;
    this.#at = at + put.length;
  }

  #set(words: string, at: number) {
    this.field.setRangeText(words, at, at, 'end');
    this.field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  /** For something that is on its way there. */
  hold() {
    this.#holders++;
  }

  release() {
    if (--this.#holders === 0) this.#stop.abort();
  }
}

/** Waits until a text that is being sent is there to be changed again. */
function writable(field: HTMLTextAreaElement): Promise<void> {
  if (!field.readOnly) return Promise.resolve();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (field.readOnly) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(field, { attributeFilter: ['readonly'] });
  });
}
