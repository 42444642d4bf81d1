// Takes files: sends them one after the other as attachments of the issue, shows how far they are, and
// puts pictures into the text that they were pasted into or dropped on. Loaded when there are some.

import { List, type Line } from './list.ts';
import { type Added, type Answer, ask, dimensions, send } from './sending.ts';
import { Spot } from './spot.ts';
import { fill, words } from './words.ts';

/** How the files came, and where in which text they are to stand. The editor knows its place by the token. */
export type Way = { pasted?: boolean; token: string; text: string; at: number };

/** Jira takes so many at once; nobody means to send more. */
const MOST = 60;

/** What files are for, by the element that they were put on. */
const places = new Map<Element, Place>();

/** One at a time: each has the whole of the way, and they come in the order in which they were put. */
let queue = Promise.resolve();

/** Names that files of this page have got, so that no two are mixed up: documents know them by name. */
const given = new Set<string>();

/** In bytes, once it is known. */
let limit: number | undefined;

export function take(element: Element, files: File[], way: Way) {
  // The page draws its files anew when some were added.
  const key = element.getAttribute('id') === 'files' ? document.documentElement : element;
  let place = places.get(key);
  if (!place) places.set(key, (place = new Place(element)));
  place.take(files, way);
}

/** Puts files that were pasted beside any text into the form. To send them is for the person. */
export function offer(files: File[]) {
  const chosen = document.querySelector<HTMLInputElement>('#attach [type=file]');
  const status = document.getElementById('attach-status');
  if (!chosen) return;
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  chosen.files = data.files;
  if (status) status.textContent = words.press_attach;
}

class Place {
  readonly address: string;
  #list: List;
  #under = new Set<Upload>();
  #added = 0;

  constructor(private element: Element) {
    const form = this.form;
    const field = (name: string) => form?.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? '';
    this.address = form
      ? `/${field('site')}/browse/${field('key')}/files`
      : (element.querySelector('#attach')?.getAttribute('action')?.split('?')[0] ?? '');
    // Not within the files: they are drawn anew.
    this.#list = new List(this.field?.parentElement?.closest('.composer-text') ?? this.field ?? element);
    this.#hold();
  }

  /** The form around the text, where there is one. */
  get form(): HTMLFormElement | undefined {
    return this.element instanceof HTMLFormElement ? this.element : undefined;
  }

  get field(): HTMLTextAreaElement | null {
    return this.form?.querySelector('textarea') ?? null;
  }

  take(files: File[], way: Way) {
    const spot = this.field && new Spot(this.field, way);
    for (const file of files.slice(0, MOST)) this.#begin(new Upload(this, file, nameOf(file, way), spot));
    const rest = files.length - MOST;
    this.say(rest > 0 ? fill(words.left_out, { most: MOST, rest }) : words.sending);
  }

  say(said: string) {
    this.#list.say(said);
  }

  line(upload: Upload): Line {
    return this.#list.add(upload.name, {
      cancel: () => this.#leave(upload),
      again: () => this.#begin(upload),
    });
  }

  #begin(upload: Upload) {
    this.#under.add(upload);
    upload.waits();
    queue = queue.then(async () => {
      if (!this.#under.has(upload)) return;
      const added = await upload.send();
      this.#under.delete(upload);
      if (added) {
        this.#added++;
        this.say(fill(words.added, { name: upload.name }));
      }
      if (this.#under.size === 0 && this.#added > 0) {
        this.#added = 0;
        document.dispatchEvent(new Event('byline-files'));
      }
    });
  }

  #leave(upload: Upload) {
    const was = this.#under.delete(upload);
    upload.leave();
    this.say(was ? fill(words.not_sent, { name: upload.name }) : '');
  }

  /** Keeps a text back while its pictures are on their way: it would leave without them. */
  #hold() {
    const isUnder = (event: Event) => this.#under.size > 0 && event.target instanceof Element && event.target.closest('form') === this.form;
    const keep = (event: Event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.say(words.wait);
    };
    if (!this.form) return;
    addEventListener('submit', (event) => isUnder(event) && !event.submitter?.hasAttribute('formaction') && keep(event), true);
    addEventListener('keydown', (event) => isUnder(event) && event.key === 'Enter' && (event.ctrlKey || event.metaKey) && keep(event), true);
  }
}

class Upload {
  #line: Line;
  #stop = new AbortController();
  /** It may be there although nobody said so. */
  #unknown = false;

  constructor(
    private place: Place,
    private file: File,
    readonly name: string,
    private spot: Spot | null,
  ) {
    this.#line = place.line(this);
    spot?.hold();
  }

  waits() {
    this.#line.waits();
  }

  leave() {
    const { hasFocus } = this.#line;
    this.#stop.abort();
    this.spot?.release();
    this.#line.remove();
    if (hasFocus) this.place.field?.focus();
  }

  /** Whether it is there. Nothing happens to any text unless it is. */
  async send(): Promise<boolean> {
    const { signal } = (this.#stop = new AbortController());
    const cut = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    const answer = await Promise.race([this.#try(signal), cut]);
    if (!answer) return false;
    if (answer.kind === 'added') {
      this.#line.remove();
      await this.#show(answer.files[0]);
      return true;
    }
    const why = answer.kind === 'not-added' ? answer.words : '';
    this.#unknown = answer.kind === 'not-added' && answer.unknown;
    const isTooLarge = limit !== undefined && this.file.size > limit;
    this.#line.failed(why, !isTooLarge);
    this.place.say(`${this.name}: ${why}`);
    return false;
  }

  async #try(signal: AbortSignal): Promise<Answer> {
    const { address } = this.place;
    const said = Number(document.getElementById('attach')?.getAttribute('data-limit'));
    limit ??= said || undefined;
    const sent = { name: this.name, bytes: this.file.size, size: await dimensions(this.file) };
    if (this.#unknown || limit === undefined) {
      const answer = await ask(address, signal, this.#unknown ? sent : undefined);
      if (answer.kind !== 'open') return answer;
      limit = answer.limit;
    }
    if (this.file.size > limit) {
      return { kind: 'not-added', unknown: false, words: fill(words.too_large, { size: size(this.file.size), most: size(limit) }) };
    }
    return send(address, this.file, sent, signal, (share) => this.#line.goes(share));
  }

  /** A picture stands in the text from now on. */
  async #show(added: Added | undefined) {
    const { form } = this.place;
    const written = added?.written;
    if (form && written && this.spot) {
      const detail = { token: this.spot.token, written };
      // The editor, where it is open, puts it into what it shows.
      const isLeft = form.dispatchEvent(new CustomEvent('byline-picture', { detail, cancelable: true }));
      if (isLeft) await this.spot.write(written);
    }
    this.spot?.release();
  }
}

/** As file managers say it, in powers of 1,000; a limit is never said to be more than it is. */
function size(bytes: number): string {
  if (bytes < 1_000) return fill(words.bytes, { count: bytes });
  if (bytes < 1_000_000) return `${Math.floor(bytes / 1_000)} KB`;
  const unit = bytes < 1_000_000_000 ? 1_000_000 : 1_000_000_000;
  return `${(Math.floor((bytes * 10) / unit) / 10).toFixed(1).replace('.', words.decimal_sign)} ${unit === 1_000_000 ? 'MB' : 'GB'}`;
}

/**
 * Every browser calls a picture of the screen `image.png`: it gets the moment as its name. No picture has
 * the name of another one, by which documents would mean either.
 */
function nameOf(file: File, { pasted }: Way): string {
  const taken = new Set([...document.querySelectorAll('#files .file')].map(({ textContent }) => textContent));
  const dot = file.name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name || 'file', ''];
  const first = pasted && /^image$/i.test(stem) ? `image-${moment()}` : stem;
  let name = first + end;
  if (file.type.startsWith('image/')) {
    for (let place = 2; taken.has(name) || given.has(name); place++) name = `${first}-${place}${end}`;
  }
  given.add(name);
  return name;
}

/** `20261125-131742` */
function moment(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join('');
  return `${day}-${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('')}`;
}
