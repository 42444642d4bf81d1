// Watches for files that are pasted, dropped or chosen. It is on every issue page and so does no more
// than that: what takes them comes when there are some.

import type { Way } from './main.ts';

declare const UPLOADS: string;

/** Where files can go: a box with a text, or the issue's own files. */
const PLACES = 'form[data-site], #files';

const uploads = () => import(UPLOADS) as Promise<typeof import('./main.ts')>;

/** The place that is shown as the one where the files would go. */
let over: Element | null = null;

function at(event: Event): Element | null {
  return event.target instanceof Element ? event.target.closest(PLACES) : null;
}

/** Where in the text files are to stand: kept at once, before anything else is typed. */
function keepPlace(place: Element, point?: { left: number; top: number }): Way {
  const field = place.querySelector('textarea');
  const token = `${performance.now()}`;
  place.dispatchEvent(new CustomEvent('byline-place', { detail: { token, point } }));
  return { token, text: field?.value ?? '', at: field?.selectionEnd ?? 0 };
}

function stop(event: Event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function mark(place: Element | null) {
  if (over === place) return;
  over?.removeAttribute('data-drop');
  over = place;
  over?.setAttribute('data-drop', '');
}

/** Before the boxes see it. A picture of what was copied comes along with some texts: those are pasted. */
addEventListener(
  'paste',
  (event) => {
    const data = event.clipboardData;
    const files = [...(data?.files ?? [])];
    const words = data && data.getData('text/plain') + data.getData('text/html').replace(/<[^>]*>/g, '');
    const place = at(event) ?? document.getElementById('files');
    if (files.length === 0 || words?.trim() || !place) return;
    stop(event);
    const isAsked = Boolean(at(event));
    const way = { ...keepPlace(place), pasted: true };
    void uploads().then((module) => (isAsked ? module.take(place, files, way) : module.offer(files)));
  },
  true,
);

/** On a phone there is no other way to put a picture into a text. */
addEventListener('click', (event) => {
  const place = event.target instanceof Element && event.target.closest('[data-pick]')?.closest(PLACES);
  if (!place) return;
  const picker = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
  picker.addEventListener('change', () => {
    const way = keepPlace(place);
    void uploads().then((module) => module.take(place, [...(picker.files ?? [])], way));
  });
  picker.click();
});

/** A picture of this page that is dragged counts as a file to some browsers. It is no new one. */
let isOwn = false;
addEventListener('dragstart', () => (isOwn = true), true);
addEventListener('dragend', () => (isOwn = false), true);

for (const kind of ['dragenter', 'dragover'] as const) {
  addEventListener(
    kind,
    (event) => {
      if (isOwn || !event.dataTransfer?.types.includes('Files') || !document.querySelector(PLACES)) return;
      stop(event);
      mark(at(event));
      // Elsewhere the browser would leave the page for the file.
      event.dataTransfer.dropEffect = over ? 'copy' : 'none';
      if (over) void uploads();
    },
    true,
  );
}

addEventListener('dragleave', (event) => !event.relatedTarget && mark(null), true);

addEventListener(
  'drop',
  (event) => {
    const place = over && at(event);
    mark(null);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!place || files.length === 0) return;
    stop(event);
    const way = keepPlace(place, { left: event.clientX, top: event.clientY });
    void uploads().then((module) => module.take(place, files, way));
  },
  true,
);

addEventListener(
  'submit',
  (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute('id') !== 'attach') return;
    const chosen = form.querySelector<HTMLInputElement>('[type=file]');
    const place = form.closest('#files');
    if (!chosen?.files || !place) return;
    stop(event);
    const files = [...chosen.files];
    chosen.value = '';
    const way = keepPlace(place);
    void uploads().then((module) => module.take(place, files, way));
  },
  true,
);
