// The form's one field: its text is the truth, and the editor a view of it.

const VALUE = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');

export type Changes = {
  /** The text was changed by something else than the editor. */
  text: (text: string) => void;
  /** It is being sent, or not any more. */
  readOnly: (readOnly: boolean) => void;
};

export class Field {
  #stop = new AbortController();
  #observer: MutationObserver;
  #required: boolean;

  constructor(
    readonly element: HTMLTextAreaElement,
    changes: Changes,
  ) {
    const text = () => changes.text(this.text);
    Object.defineProperty(element, 'value', {
      configurable: true,
      get: () => this.text,
      set: (value: string) => {
        VALUE?.set?.call(element, value);
        text();
      },
    });
    element.addEventListener('input', text, { signal: this.#stop.signal });
    this.#observer = new MutationObserver(() => changes.readOnly(element.readOnly));
    this.#observer.observe(element, { attributeFilter: ['readonly'] });
    // A browser would want to show where something is missing, and cannot show a hidden field.
    this.#required = element.required;
    element.required = false;
    element.hidden = true;
  }

  get text(): string {
    return VALUE?.get?.call(this.element) as string;
  }

  /** Writes what the editor holds. All that watches the form hears of it; not what watches the caret. */
  write(text: string) {
    if (text === this.text) return;
    VALUE?.set?.call(this.element, text);
    this.element.form?.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  release() {
    Reflect.deleteProperty(this.element, 'value');
    this.#stop.abort();
    this.#observer.disconnect();
    this.element.required = this.#required;
    this.element.hidden = false;
  }
}
