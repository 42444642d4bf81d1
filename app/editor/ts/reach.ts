// Watches for who reaches for the rich text editor. It is on every issue page and so does no more than that: the
// editor is loaded when somebody is about to press its button, and comes when they do. Who begins with rich text has
// it once they go into the text.

declare const EDITOR: string;

const editor = () => import(EDITOR) as Promise<typeof import('./main.ts')>;

/** Forms whose button was pressed: whoever goes back to Markdown stays there. */
const pressed = new WeakSet<HTMLFormElement>();

/** Forms that the editor is on its way to, or was brought to, because somebody who begins with it went into the text. */
const entered = new WeakSet<HTMLFormElement>();

/** The word that is being composed, which nobody is to be taken out of. */
let word: Promise<unknown> | undefined;
addEventListener('compositionstart', () => {
  word = new Promise((end) => addEventListener('compositionend', end, { once: true })).then(() => (word = undefined));
});

const buttonAt = ({ target }: Event) => (target instanceof Element ? target.closest<HTMLButtonElement>('[data-rich]') : null);

// Where that fails, whoever presses is told.
const load = () => void editor().then(({ ready }) => ready).catch(() => {});
for (const kind of ['pointerover', 'focusin']) addEventListener(kind, (event) => buttonAt(event) && load());

addEventListener('click', (event) => {
  const button = buttonAt(event);
  const form = button?.form;
  const text = form?.querySelector('textarea');
  if (!form || !text) return;
  if (form.dataset.shows === 'rich') return void editor().then(({ close }) => close(button));
  pressed.add(form);
  // What is typed until the editor is there goes where it begins.
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  void bring(button, true);
});

async function enter(target: EventTarget | null) {
  if (!(target instanceof HTMLTextAreaElement && target.matches('[data-text=rich] textarea'))) return;
  const { form } = target;
  const button = form?.querySelector<HTMLButtonElement>('[data-rich]');
  if (!form || !button || pressed.has(form) || entered.has(form)) return;
  entered.add(form);
  if (!(await bring(button, false))) entered.delete(form);
}

addEventListener('focusin', ({ target }) => void enter(target));
// They may be there already.
void enter(document.activeElement);

/** Whether the editor came. */
async function bring(button: HTMLButtonElement, wasPressed: boolean): Promise<boolean> {
  button.setAttribute('aria-busy', 'true');
  button.form?.querySelector('.not-opened')?.remove();
  try {
    const { ready, open } = await editor();
    await ready;
    while (word) {
      await word;
      // The browser has still to put it into the text, and may begin the next one with the same key.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return open(button, wasPressed);
  } catch {
    say(button);
    return false;
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** That the editor could not be opened, by its button. The text is in the box as it was. */
function say(button: HTMLButtonElement) {
  const alert = document.createElement('p');
  alert.className = 'alert not-opened';
  alert.role = 'alert';
  alert.textContent = button.dataset.rich ?? '';
  button.parentElement?.after(alert);
}
