// One file on its way to the server, and what the server says to it (`web::attach`).

import { pageProof } from '../page-proof.ts';
import { fill, words as texts } from './words.ts';

export type Added = {
  id: string;
  name: string;
  /** As it stands in a text, where it is a picture. */
  written: string | null;
};

/** A file, as the server is told of it. */
export type Sent = { name: string; bytes: number; size?: { width: string; height: string } | undefined };

export type Answer =
  | { kind: 'added'; files: Added[] }
  /** Not added; whether or not it is `unknown`, the reason is in words. */
  | { kind: 'not-added'; words: string; unknown: boolean }
  /** Nothing was sent; a file may have so many bytes. */
  | { kind: 'open'; limit: number };

/** Sends a form. `signal` breaks it off, and then nothing is answered. */
function post(address: string, form: FormData, signal: AbortSignal, progress?: (share: number) => void): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let isSent = false;
    request.open('POST', address);
    for (const [name, value] of Object.entries(pageProof())) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => progress?.(total > 0 ? loaded / total : 0));
    request.upload.addEventListener('load', () => (isSent = true));
    request.addEventListener('load', () => resolve(read(request)));
    const broken = () => resolve({ kind: 'not-added', words: isSent ? texts.unknown : texts.broken, unknown: isSent });
    request.addEventListener('error', broken);
    request.addEventListener('timeout', broken);
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

function read({ status, responseText }: XMLHttpRequest): Answer {
  const refused = { kind: 'not-added', unknown: false } as const;
  let body: { files?: Added[]; words?: string | null; unknown?: boolean; limit?: number | null };
  try {
    body = JSON.parse(responseText) as typeof body;
  } catch {
    // What is refused before it reaches the files says so in plain text.
    const isShort = responseText.length > 0 && responseText.length < 500 && !responseText.startsWith('<');
    return { ...refused, words: isShort ? responseText : fill(texts.not_taken, { status }) };
  }
  if (body.files?.length) return { kind: 'added', files: body.files };
  if (status === 200 && typeof body.limit === 'number') return { kind: 'open', limit: body.limit };
  return { ...refused, words: body.words ?? fill(texts.not_taken, { status }), unknown: body.unknown ?? false };
}

/** Asks how large a file may be; with a file, whether it is there already. */
export function ask(address: string, signal: AbortSignal, file?: Sent): Promise<Answer> {
  const query = file ? about({ name: file.name, bytes: String(file.bytes), ...file.size }) : '';
  const nothing = new FormData();
  nothing.append('file', new Blob(), '');
  return post(`${address}${query}`, nothing, signal);
}

export function send(
  address: string,
  file: File,
  { name, size }: Sent,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<Answer> {
  const form = new FormData();
  form.append('file', file, name);
  return post(`${address}${about({ ...size })}`, form, signal, progress);
}

function about(what: Record<string, string>): string {
  return `?${new URLSearchParams(what)}`;
}

/** Of a picture, in pixels: with it nothing moves when it comes, and Jira shows it as large as it is. */
export async function dimensions(file: File): Promise<Sent['size']> {
  if (!file.type.startsWith('image/')) return undefined;
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    picture.close();
    return { width: String(width), height: String(height) };
  } catch {
    // The server finds out what it is.
    return undefined;
  }
}
