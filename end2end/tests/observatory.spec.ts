import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { CspEvaluator } from 'csp_evaluator';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import {
  bylineSettings,
  freePort,
  password,
  people,
  prepareByline,
  root,
  startByline,
  startStandIn,
} from '../tools/launch.mjs';
import { makeIdentity, startTls } from '../tools/tls.mjs';
import { Atlassian } from './atlassian.ts';

type Result = { path: string; status: number; policy: string; grade: string; score: number; failed: string[] };

/** A browser that keeps its cookies, without the rest. */
class Visitor {
  private cookies = new Map<string, string>();

  constructor(
    readonly address: string,
    readonly origin: string,
  ) {}

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Sends a form, or follows a link where there is none. Returns where it leads. */
  async go(place: string, form?: Record<string, string>): Promise<string> {
    const response = await fetch(this.address + place, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: this.cookie, origin: this.origin },
      body: form && new URLSearchParams(form),
    });
    expect(response.status, place).toBe(303);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name) this.cookies.set(name, value ?? '');
    }
    return response.headers.get('location') ?? '';
  }

  /** The proof that the forms of this person's pages carry. */
  async proof(): Promise<string> {
    const response = await fetch(`${this.address}/connections`, { headers: { accept: 'text/html', cookie: this.cookie } });
    return /name="page_proof" value="([^"]+)"/.exec(await response.text())?.[1] ?? '';
  }

  async signIn({ email }: { email: string }) {
    await this.go('/api/sign-in', { email, password });
  }
}

/** What is there as long as the test runs; it goes in the opposite order. */
const running: { stop(): unknown }[] = [];

test.afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

test('the Observatory gives every kind of page its best grade, and no policy is weak', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'byline-observatory-'));
  running.push({ stop: () => fs.rmSync(folder, { recursive: true }) });
  const [port, tls] = [await freePort(), await freePort()];
  const origin = `https://localhost:${tls}`;
  const address = `http://127.0.0.1:${port}`;
  const identity = makeIdentity(folder);
  // Atlassian's origin is part of every policy, and speaks TLS.
  const [atlassianPort, atlassianTls] = [await freePort(), await freePort()];
  const standIn = await startStandIn({ port: atlassianPort, bylineOrigin: origin });
  running.push(standIn.program);
  const front = await startTls({ ...identity, tls: atlassianTls, port: atlassianPort });
  running.push({
    stop() {
      front.close();
      front.closeAllConnections();
    },
  });
  const atlassian = new Atlassian(standIn.origin);
  const settings = bylineSettings({
    port,
    folder,
    atlassian: standIn.origin,
    env: {
      BYLINE_ORIGIN: origin,
      BYLINE_AUTH_URL: `https://localhost:${atlassianTls}`,
      SSL_CERT_FILE: identity.certificate,
    },
  });
  await prepareByline(settings, Object.values(people));
  const byline = await startByline(settings, address);
  running.push(byline.program);

  const [mark, rohit] = [new Visitor(address, origin), new Visitor(address, origin)];
  await mark.signIn(people.mark);
  await rohit.signIn(people.rohit);
  const confirm = async () => {
    const page_proof = await rohit.proof();
    const back = await atlassian.approve(await rohit.go('/api/connect', { next: '/', page_proof }), 'Rohit', 'acme');
    return rohit.go(back.slice(origin.length));
  };
  const question = await confirm();
  await rohit.go('/api/confirm', { attempt: question.split('/').at(-1) ?? '', page_proof: await rohit.proof() });
  const secondQuestion = await confirm();
  const pages = [
    ...['/', '/sign-in', '/sign-in?problem=credentials', '/sign-up', '/nothing', '/connections', '/api/comment', '/oauth/callback', '/livez', '/readyz'].map(
      (address) => ({ path: address, cookie: '' }),
    ),
    ...['/', '/connections', '/oauth/callback?state=forged&code=x', '/acme/browse/DEMO-1'].map((address) => ({
      path: address,
      cookie: mark.cookie,
    })),
    ...['/', '/connections', '/search?q=checkout', '/browse/DEMO-1', '/acme/browse/DEMO-1', '/acme/browse/DEMO-2', '/acme/browse/DEMO-5', '/acme/browse/DEMO-404', secondQuestion].map(
      (address) => ({ path: address, cookie: rohit.cookie }),
    ),
  ];
  const scanner = spawn(process.execPath, [path.join(root, 'end2end/tools/observe.mjs')], {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: identity.certificate },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  scanner.stdin.end(JSON.stringify({ ...identity, port, tls, pages }));
  const results: Result[] = JSON.parse(await text(scanner.stdout));

  expect(results).toHaveLength(pages.length);
  expect(results.filter(({ status }) => status === 200).length, 'pages that are pages').toBeGreaterThanOrEqual(12);
  for (const { path: page, status, policy, grade, score, failed } of results) {
    console.log(`${page} ${status} ${grade} ${score}`);
    expect({ page, grade, failed }).toEqual({ page, grade: 'A+', failed: [] });
    expect(score, page).toBeGreaterThanOrEqual(130);
    const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
    const weak = findings.filter(({ severity }) => severity < Severity.INFO);
    expect(weak.map(({ description }) => description), page).toEqual([]);
  }
});
