// Watches for who reaches for the rich text editor. It is on every issue page and so does no more than that: the
// editor is loaded when somebody is about to press its button, and comes when they do. Who begins with rich text has
// it once they go into the text.

declare const EDITOR: string;

const editor = () => import(EDITOR) as Promise<typeof import('./main.ts')>;

/** Forms that somebody has chosen for, or has been brought the editor in already. */
const begun = new WeakSet<HTMLFormElement>();

/** The word that is being composed, which nobody is to be taken out of. */
let word: Promise<unknown> | undefined;
addEventListener('compositionstart', () => {
  word = new Promise((end) => addEventListener('compositionend', end, { once: true }));
});

const button = ({ target }: Event) => (target instanceof Element ? target.closest<HTMLButtonElement>('[data-rich]') : null);

// Where that fails, whoever presses is told.
for (const kind of ['pointerover', 'focusin']) addEventListener(kind, (event) => button(event) && editor().catch(() => {}));

addEventListener('click', (event) => {
  const pressed = button(event);
  const text = pressed?.form?.querySelector('textarea');
  if (!pressed?.form || !text) return;
  if (pressed.form.dataset.shows === 'rich') return void editor().then(({ close }) => close(pressed));
  begun.add(pressed.form);
  // What is typed until the editor is there goes where it begins.
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  void bring(pressed, true);
});

async function enter(target: EventTarget | null) {
  if (!(target instanceof HTMLTextAreaElement && target.matches('[data-text=rich] textarea'))) return;
  const { form } = target;
  const button = form?.querySelector<HTMLButtonElement>('[data-rich]');
  if (!form || !button || begun.has(form)) return;
  begun.add(form);
  if (!(await bring(button, false))) begun.delete(form);
}

addEventListener('focusin', ({ target }) => void enter(target));
// They may be there already.
void enter(document.activeElement);

/** Whether the editor came. */
async function bring(button: HTMLButtonElement, pressed: boolean): Promise<boolean> {
  button.setAttribute('aria-busy', 'true');
  try {
    const { ready, open } = await editor();
    await ready;
    await word;
    return open(button, pressed);
  } catch {
    // The text is in the box as it was.
    const status = button.form?.querySelector('[role=status]');
    if (status) status.textContent = button.dataset.rich ?? '';
    return false;
  } finally {
    button.removeAttribute('aria-busy');
  }
}
