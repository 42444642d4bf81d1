// TLS in front of a program that speaks plain HTTP, with a certificate made on the spot.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';

/** @typedef {{ key: string, certificate: string }} Identity two files */

/**
 * @param {string} folder
 * @returns {Identity} localhost's; whoever trusts it trusts nothing else by it
 */
export function makeIdentity(folder) {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2'],
      ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', key, '-out', certificate],
    ].flat(),
    { stdio: 'ignore' },
  );
  return { key, certificate };
}

/**
 * @param {Identity & {
 *   tls: number,
 *   port: number,
 *   ask?: (request: http.IncomingMessage) => { path?: string, headers?: Record<string, string> },
 *   answer?: (request: http.IncomingMessage, reply: http.IncomingMessage) => number,
 * }} options listens on `tls` and passes on to `port`; `ask` may change what is asked for, and
 *   `answer` gives the status
 * @returns {Promise<https.Server>}
 */
export function startTls({ key, certificate, tls, port, ask, answer }) {
  const server = https.createServer(
    { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) },
    (request, response) => {
      const asked = ask?.(request) ?? {};
      const onward = http.request(
        {
          host: '127.0.0.1',
          port,
          method: request.method,
          path: asked.path ?? request.url,
          headers: { ...request.headers, ...asked.headers },
        },
        (reply) => {
          response.writeHead(answer?.(request, reply) ?? reply.statusCode ?? 502, reply.headers);
          reply.pipe(response);
        },
      );
      onward.once('error', () => response.destroy());
      request.pipe(onward);
    },
  );
  return new Promise((resolve) => server.listen(tls, 'localhost', () => resolve(server)));
}
