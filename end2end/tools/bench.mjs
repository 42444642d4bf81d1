// Measures Byline's release build against the stand-in and prints one `name value unit` a line.
// The figures that have a budget are followed by it on standard error.

import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import {
  bylineSettings,
  client,
  freePort,
  people,
  prepareByline,
  root,
  startByline,
  startStandIn,
} from './launch.mjs';
import { signInAndConnect } from './visit.mjs';

// The highest hundredth must be more than a handful: the machine, too, is late now and then.
const ROUNDS = 1_500;
const WARM_UP = 50;
const PAGE_VIEWS = 2_000;
const EDITORS = 5;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'byline-bench-'));
const bylinePort = await freePort();
const standIn = await startStandIn({ port: await freePort(), bylineOrigin: `http://localhost:${bylinePort}` });
const settings = bylineSettings({ port: bylinePort, folder, atlassian: standIn.origin });
await prepareByline(settings, [people.rohit, people.mark]);
let byline = await startByline(settings);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => void stop().then(() => process.exit(130)));

async function stop() {
  await Promise.all([byline.program.stop(), standIn.program.stop()]);
  fs.rmSync(folder, { recursive: true, force: true });
}

/** One kept-alive connection, so that what is measured is the answer and not the way there. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/**
 * @param {string} address
 * @param {Record<string, string>} headers
 * @returns {Promise<{ status: number, bytes: number, milliseconds: number }>}
 */
function get(address, headers) {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const began = performance.now();
    http
      .get({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers: { host: url.host, ...headers }, agent }, (response) => {
        let bytes = 0;
        response.on('data', (chunk) => (bytes += chunk.length));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes, milliseconds: performance.now() - began }));
      })
      .on('error', reject);
  });
}

/** @param {string} what @param {{ status: number }} answer */
function mustBe200(what, answer) {
  if (answer.status !== 200) throw new Error(`${what} answered ${answer.status}`);
}

/** @param {number[]} numbers @param {number} share */
function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** @param {string} name @param {number} value @param {string} unit @param {string} [budget] */
function figure(name, value, unit, budget) {
  console.log(`${name} ${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`);
  if (budget) console.error(`  budget: ${budget}`);
}

/** @typedef {{ seq: number, method: string, path: string, query: string }} Received */

/**
 * @param {number} [since]
 * @returns {Promise<Received[]>} the requests to Jira that the stand-in has received after that number
 */
async function received(since = 0) {
  const answer = await fetch(`${standIn.origin}/_control/requests?since=${since}&path=/ex/jira/`);
  return /** @type {Promise<Received[]>} */ (answer.json());
}

/** An access token of Mark's, for the bare call: no part of Byline has a hand in it. */
async function bareToken() {
  const redirect = `${settings.BYLINE_ORIGIN}/oauth/callback`;
  const asked = new URLSearchParams({
    audience: 'api.atlassian.com',
    client_id: client.id,
    scope: 'read:jira-work offline_access',
    redirect_uri: redirect,
    state: 'bench',
    response_type: 'code',
    prompt: 'consent',
  });
  const post = async (/** @type {string} */ path, /** @type {unknown} */ body) => {
    const answer = await fetch(`${standIn.origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { redirect: back } = await post('/_control/approve', { authorize: `?${asked}`, account: 'Mark', site: 'acme' });
  const { access_token: token } = await post('/oauth/token', {
    grant_type: 'authorization_code',
    client_id: client.id,
    client_secret: client.secret,
    code: new URL(back).searchParams.get('code'),
    redirect_uri: redirect,
  });
  return token;
}

/**
 * From the press of *Rich text* to an editor that one can type in, nothing of it loaded before.
 * @param {import('@playwright/test').Browser} browser
 * @param {import('@playwright/test').Cookie[]} cookies
 * @param {string} issue
 */
async function editorReady(browser, cookies, issue) {
  const context = await browser.newContext();
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(issue);
  const button = page.getByRole('button', { name: 'Rich text' });
  await button.waitFor();
  const taken = await button.evaluate(async (/** @type {HTMLElement} */ button) => {
    const pressed = performance.now();
    button.click();
    while (!document.activeElement?.classList.contains('ProseMirror')) {
      if (performance.now() - pressed > 10_000) throw new Error('the rich editor does not come');
      await new Promise(requestAnimationFrame);
    }
    return performance.now() - pressed;
  });
  await context.close();
  return taken;
}

/** Signs in and connects as a person does; the cookie, the issue's address, and one comment posted. */
async function visit() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const context = await browser.newContext({ baseURL: byline.origin, javaScriptEnabled: false });
    const page = await context.newPage();
    await signInAndConnect(page);

    await page.goto('/browse/DEMO-3');
    const before = (await received()).at(-1)?.seq;
    await page.goto(page.url());
    const forPage = await received(before);

    // Without JavaScript the answer to a comment is the issue page again: that is one call more.
    await page.getByLabel('Add a comment').fill('Measured.');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await page.getByRole('article').filter({ hasText: 'Measured.' }).waitFor();
    const forComment = await received(forPage.at(-1)?.seq);

    const cookies = await context.cookies();
    const issue = page.url().split('#')[0] ?? '';
    /** @type {number[]} */
    const ready = [];
    for (let round = 0; round < EDITORS; round += 1) ready.push(await editorReady(browser, cookies, issue));
    return {
      issue,
      ready,
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
      forPage,
      writes: forComment.filter(({ method }) => method !== 'GET'),
      reads: forComment.filter(({ method }) => method === 'GET').length - forPage.length,
    };
  } finally {
    await browser.close();
  }
}

/** How many statements a log tells of, but for the look each second for comments whose time has come. */
function statements(/** @type {string} */ log) {
  return log.split('\n').filter((line) => line.includes('sqlx::query') && !line.includes('next_try_at <=')).length;
}

/**
 * @param {string} email
 * @returns {Promise<number>} how long a wrong password takes, in milliseconds
 */
async function wrongPassword(email) {
  const began = performance.now();
  const answer = await fetch(`${byline.origin}/api/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', origin: byline.origin },
    body: new URLSearchParams({ email, password: 'not the password at all' }),
  });
  if (!answer.headers.get('location')?.includes('problem=credentials')) throw new Error(`${email} was not refused`);
  await answer.arrayBuffer();
  return performance.now() - began;
}

/** How much longer a wrong password takes for an address that has an account than for one that has none. */
async function signInGap() {
  /** @type {number[]} */
  const known = [];
  /** @type {number[]} */
  const unknown = [];
  for (let round = 0; round < 8; round += 1) {
    known.push(await wrongPassword(people.rohit.email), await wrongPassword(people.mark.email));
    unknown.push(await wrongPassword('nobody@example.com'), await wrongPassword('no-one@example.com'));
  }
  return quantile(known, 0.5) - quantile(unknown, 0.5);
}

function residentMegabytes() {
  const status = fs.readFileSync(`/proc/${byline.program.pid}/status`, 'utf8');
  return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]) / 1024;
}

/** Of all threads, in the kernel and outside. */
function processorMilliseconds() {
  const ticksPerSecond = 100;
  const [user, system] = fs.readFileSync(`/proc/${byline.program.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 13);
  return ((Number(user) + Number(system)) / ticksPerSecond) * 1_000;
}

try {
  const assets = JSON.parse(fs.readFileSync(path.join(root, 'target/site/pkg/assets.json'), 'utf8'));
  const compressed = (/** @type {string} */ address) => fs.statSync(path.join(root, 'target/site', `${address}.br`)).size;
  figure('issue_page_js_wasm', compressed(assets.boot) + compressed(assets.js) + compressed(assets.wasm), 'bytes_brotli', 'at most 61440');
  // Loaded by whoever asks for it.
  const { rich } = assets;
  figure('rich_editor_brotli', compressed(rich.js) + compressed(rich.wasm) + compressed(rich.css), 'bytes_brotli');
  figure('style_sheet', compressed(assets.css), 'bytes_brotli');

  const seen = await visit();
  figure('rich_editor_ready_p50', quantile(seen.ready, 0.5), 'ms', 'at most 300');
  figure('upstream_calls_issue_page', seen.forPage.length, 'requests', '1');
  figure('upstream_calls_comment', seen.writes.length + seen.reads, 'requests', '1');

  const headers = { cookie: seen.cookie, accept: 'text/html' };
  const page = await get(seen.issue, { ...headers, 'accept-encoding': 'br' });
  mustBe200('the issue page', page);
  figure('issue_page_html_50_comments', page.bytes, 'bytes_brotli', 'at most 25600');

  // The same call to the stand-in as Byline makes it, by turns with Byline's page.
  const upstream = seen.forPage[0];
  const bearer = { authorization: `Bearer ${await bareToken()}`, accept: 'application/json' };
  /** @type {number[]} */
  const bare = [];
  /** @type {number[]} */
  const whole = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const direct = await get(`${standIn.origin}${upstream?.path}?${upstream?.query}`, bearer);
    mustBe200('the stand-in', direct);
    const through = await get(seen.issue, headers);
    mustBe200('the issue page', through);
    if (round >= WARM_UP) {
      bare.push(direct.milliseconds);
      whole.push(through.milliseconds);
    }
  }
  figure('upstream_call_p50', quantile(bare, 0.5), 'ms');
  figure('issue_page_p50', quantile(whole, 0.5), 'ms');
  figure('issue_page_over_upstream_p50', quantile(whole, 0.5) - quantile(bare, 0.5), 'ms');
  figure('issue_page_over_upstream_p99', quantile(whole, 0.99) - quantile(bare, 0.99), 'ms', 'at most 2');

  const before = processorMilliseconds();
  const rest = PAGE_VIEWS - WARM_UP - ROUNDS;
  for (let view = 0; view < rest; view += 1) mustBe200('the issue page', await get(seen.issue, headers));
  figure('issue_page_processor_time', (processorMilliseconds() - before) / rest, 'ms');
  figure('resident_memory_after_2000_pages', residentMegabytes(), 'MB', 'at most 40');

  figure('sign_in_known_over_unknown_p50', await signInGap(), 'ms', 'about 0: neither is told from the other');

  await byline.program.stop();
  byline = await startByline({ ...settings, BYLINE_LOG: 'error,sqlx::query=debug' });
  mustBe200('the issue page', await get(seen.issue, headers));
  const logged = byline.program.output.length;
  for (let view = 0; view < 10; view += 1) mustBe200('the issue page', await get(seen.issue, headers));
  figure('database_reads_issue_page', statements(byline.program.output.slice(logged)) / 10, 'statements', 'at most 1');

  await byline.program.stop();
  const began = performance.now();
  byline = await startByline(settings);
  mustBe200('the sign-in page', await get(`${byline.origin}/sign-in`, { accept: 'text/html' }));
  figure('start_to_first_page', performance.now() - began, 'ms', 'at most 200');
} finally {
  agent.destroy();
  await stop();
}
