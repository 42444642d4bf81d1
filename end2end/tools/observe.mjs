// Scans pages with MDN's HTTP Observatory, which asks for nothing but the root of an origin: here a
// small proxy with TLS, at whose root one page after the other stands, as its visitor sees it. A
// process of its own, because Node.js reads NODE_EXTRA_CA_CERTS when it starts.
//
// In:  {"port": Byline's, "tls": the proxy's, "key": file, "certificate": file, "pages": [{"path", "cookie"}]}
// Out: [{"path", "status", "grade", "score", "failed": [...], "policy"}]

import fs from 'node:fs';
import { text } from 'node:stream/consumers';
import { startTls } from './tls.mjs';

/** @typedef {{ path: string, cookie: string }} Page */

/** @type {{ port: number, tls: number, key: string, certificate: string, pages: Page[] }} */
const { pages, ...front } = JSON.parse(await text(process.stdin));

// What the package would download after its installation; nothing in them is about localhost.
const folder = new URL('../node_modules/@mdn/mdn-http-observatory/conf/', import.meta.url);
fs.writeFileSync(new URL('hsts-preload.json', folder), '{}');
fs.writeFileSync(new URL('tld-list.json', folder), '["com"]');
/** @type {{ scan: (host: string) => Promise<any> }} */
// @ts-ignore The package has no types.
const { scan } = await import('@mdn/mdn-http-observatory');

/** @type {Page} */
let atTheRoot = { path: '/', cookie: '' };
/** What the page itself answered. */
let answer = { status: 0, policy: '' };

const proxy = await startTls({
  ...front,
  ask: (request) => ({
    ...(request.url === '/' && { path: atTheRoot.path }),
    ...(atTheRoot.cookie && { headers: { cookie: atTheRoot.cookie } }),
  }),
  answer: (request, reply) => {
    const status = reply.statusCode ?? 502;
    if (request.url !== '/' || request.method !== 'GET') return status;
    answer = { status, policy: String(reply.headers['content-security-policy']) };
    // The scanner turns away from errors, and follows where it is sent on.
    return 200;
  },
});
const results = [];
for (const page of pages) {
  atTheRoot = page;
  const { scan: scanned, tests } = await scan(`localhost:${front.tls}`);
  const failed = Object.values(tests).filter((test) => !test.pass).map((test) => test.result);
  results.push({ path: page.path, ...answer, grade: scanned.grade, score: scanned.score, failed });
}
proxy.close();
proxy.closeAllConnections();
console.log(JSON.stringify(results));
