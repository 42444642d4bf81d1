// Starts what the demo, the browser tests and the measurements run against: the stand-in for
// Atlassian, and Byline with a database and a key file of its own.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const release = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'release');
const bylineBinary = path.join(release, 'byline');
const standInBinary = path.join(release, 'atlassian-stand-in');

/** What the demo's and the tests' people are called; the stand-in knows the same four. */
export const people = {
  rohit: { name: 'Rohit', email: 'rohit@example.com' },
  mark: { name: 'Mark', email: 'mark@example.com' },
  asha: { name: 'Asha', email: 'asha@example.com' },
  nil: { name: 'Nil', email: 'nil@example.com' },
};
export const password = 'speak-for-yourself';

/**
 * @returns {Promise<number>} a port of the loopback interface that nobody listens on, below those that the
 *   system gives to outgoing connections: one of these might take it before whoever it is for
 */
export async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (!(await portTaken(port))) return port;
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether somebody listens there already
 */
export function portTaken(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** One running program: its output is kept, the end of it is awaited. */
export class Program {
  /**
   * @param {string} name as messages call it
   * @param {string} binary
   * @param {string[]} args
   * @param {Record<string, string>} env only this, and PATH
   * @param {string} [cwd]
   */
  constructor(name, binary, args, env, cwd = root) {
    if (!fs.existsSync(binary)) throw new Error(`${binary} is missing: run make build`);
    this.name = name;
    this.output = '';
    this.process = spawn(binary, args, {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (chunk) => {
        this.output = (this.output + chunk).slice(-64_000);
      });
    }
    /** @type {Promise<number | null>} */
    this.ended = new Promise((resolve) => {
      this.process.once('error', () => resolve(null));
      this.process.once('exit', (code) => resolve(code));
    });
  }

  get pid() {
    return this.process.pid ?? 0;
  }

  /** @param {string} address to ask until it answers 200 */
  async ready(address) {
    let over = false;
    void this.ended.then(() => (over = true));
    const latest = Date.now() + 30_000;
    while (!over && Date.now() < latest) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await this.stop();
    throw new Error(`${this.name} did not start:\n${this.output}`);
  }

  async stop() {
    // Not SIGTERM: Byline then goes on for a while, so that balancers notice.
    this.process.kill('SIGINT');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(late);
  }
}

/** The 3LO app that Byline is to the stand-in. */
export const client = { id: 'byline-demo', secret: 'byline-demo-secret' };

/**
 * @param {{ port: number, bylineOrigin: string }} options
 */
export async function startStandIn({ port, bylineOrigin }) {
  const origin = `http://localhost:${port}`;
  const program = new Program(
    'The stand-in for Atlassian',
    standInBinary,
    [
      ['--listen', `127.0.0.1:${port}`],
      ['--origin', origin],
      ['--redirect-uri', `${bylineOrigin}/oauth/callback`],
      ['--client-id', client.id],
      ['--client-secret', client.secret],
    ].flat(),
    {},
  );
  await program.ready(`${origin}/_control/requests`);
  return { program, origin };
}

/**
 * @typedef {Record<string, string> & { BYLINE_ORIGIN: string, BYLINE_KEY_FILE: string }} Settings
 *
 * @param {{ port: number, folder: string, atlassian: string, env?: Record<string, string> }} options
 *   folder holds database and key file; atlassian is the stand-in's origin
 * @returns {Settings}
 */
export function bylineSettings({ port, folder, atlassian, env = {} }) {
  return {
    BYLINE_LISTEN: `127.0.0.1:${port}`,
    BYLINE_ORIGIN: `http://localhost:${port}`,
    BYLINE_DATABASE_URL: `sqlite:${path.join(folder, 'byline.db')}`,
    BYLINE_KEY_FILE: path.join(folder, 'keys'),
    BYLINE_CLIENT_ID: client.id,
    BYLINE_CLIENT_SECRET: client.secret,
    BYLINE_AUTH_URL: atlassian,
    BYLINE_API_URL: atlassian,
    BYLINE_AVATAR_URLS: atlassian,
    BYLINE_SIGN_UP: 'open',
    ...env,
  };
}

/**
 * Where Byline runs: not in the checkout, where a `byline.toml` of somebody's own would count.
 * @param {Settings} settings
 */
function folderOf(settings) {
  return path.dirname(settings.BYLINE_KEY_FILE);
}

/**
 * Runs one of Byline's commands to its end.
 * @param {Settings} settings
 * @param {string[]} args
 * @param {string} [input]
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runByline(settings, args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(bylineBinary, args, { cwd: folderOf(settings), env: { PATH: process.env.PATH ?? '', ...settings } });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, output }));
    // Who does not read to the end says by its exit code what is wrong.
    child.stdin.once('error', () => {});
    child.stdin.end(input);
  });
}

/**
 * Makes the key file and the people's sign-ins, where they are not there yet.
 * @param {Settings} settings
 * @param {{ name: string, email: string }[]} whom
 */
export async function prepareByline(settings, whom) {
  fs.mkdirSync(folderOf(settings), { recursive: true, mode: 0o700 });
  if (!fs.existsSync(settings.BYLINE_KEY_FILE)) await mustRun(settings, ['keys', 'new', settings.BYLINE_KEY_FILE]);
  for (const { name, email } of whom) {
    await mustRun(settings, ['user', 'add', email, '--name', name, '--password-stdin'], `${password}\n`);
  }
}

/**
 * @param {Settings} settings
 * @param {string[]} args
 * @param {string} [input]
 */
async function mustRun(settings, args, input) {
  const { code, output } = await runByline(settings, args, input);
  if (code !== 0) throw new Error(`byline ${args.join(' ')} failed:\n${output}`);
}

/**
 * @param {Settings} settings
 * @param {string} [address] where it is reached, if not at its origin
 */
export async function startByline(settings, address) {
  const program = new Program('Byline', bylineBinary, ['serve'], settings, folderOf(settings));
  const origin = settings.BYLINE_ORIGIN;
  await program.ready(`${address ?? origin}/readyz`);
  return { program, origin };
}
