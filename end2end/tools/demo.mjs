// The demo: the stand-in for Atlassian and Byline side by side, until Ctrl-C.

import fs from 'node:fs';
import path from 'node:path';
import {
  bylineSettings,
  password,
  people,
  portTaken,
  prepareByline,
  root,
  startByline,
  startStandIn,
} from './launch.mjs';

const say = (/** @type {string} */ text) => console.log(`byline: ${text}`);

function portFrom(/** @type {string} */ variable, /** @type {number} */ fallback) {
  const given = process.env[variable];
  const port = given ? Number(given) : fallback;
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  console.error(`byline: ${variable} must be a port from 1 to 65535, not “${given}”`);
  process.exit(2);
}

async function refuseTaken(/** @type {string} */ variable, /** @type {number} */ port) {
  if (!(await portTaken(port))) return;
  console.error(`byline: port ${port} is taken. Stop what runs there, or choose another: ${variable}=${port + 100} make demo`);
  process.exit(1);
}

const bylinePort = portFrom('BYLINE_PORT', 3000);
const standInPort = portFrom('STAND_IN_PORT', 3001);
await refuseTaken('BYLINE_PORT', bylinePort);
await refuseTaken('STAND_IN_PORT', standInPort);

/** @type {import('./launch.mjs').Program[]} */
const running = [];
let stopping = false;
async function stop(/** @type {number} */ code) {
  if (stopping) return;
  stopping = true;
  await Promise.all(running.map((program) => program.stop()));
  process.exit(code);
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    say('stopping');
    void stop(0);
  });
}

try {
  const standIn = await startStandIn({ port: standInPort, bylineOrigin: `http://localhost:${bylinePort}` });
  running.push(standIn.program);
  // The stand-in remembers nothing of an earlier demo, so neither does Byline: its grants would be dead.
  const folder = path.join(root, 'target/demo', String(bylinePort));
  fs.rmSync(folder, { recursive: true, force: true });
  const settings = bylineSettings({
    port: bylinePort,
    folder,
    atlassian: standIn.origin,
  });
  await prepareByline(settings, [people.rohit, people.mark]);
  const byline = await startByline(settings);
  running.push(byline.program);

  say(`Byline runs at ${byline.origin}, a stand-in for Atlassian at ${standIn.origin}.`);
  say(`Sign in as ${people.rohit.email} or ${people.mark.email}, password ${password}.`);
  say('Then press “Connect Jira”, choose the account of the same name, and open DEMO-1.');
  say('Use a second browser or a private window to be the other person at the same time. Ctrl-C stops both.');

  for (const program of running) {
    void program.ended.then(() => {
      if (stopping) return;
      console.error(`byline: ${program.name} ended by itself. Its last words:\n${program.output.slice(-4_000)}`);
      void stop(1);
    });
  }
} catch (error) {
  if (!stopping) console.error(`byline: ${error instanceof Error ? error.message : error}`);
  await stop(1);
}
