// What Lighthouse says of the sign-in, home and issue pages of the release build, one
// `name value unit` a line; what costs points is told on standard error. Nothing leaves the machine.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { bylineSettings, freePort, people, prepareByline, startByline, startStandIn } from '../tools/launch.mjs';
import { signInAndConnect } from '../tools/visit.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'byline-lighthouse-'));
const bylinePort = await freePort();
const standIn = await startStandIn({ port: await freePort(), bylineOrigin: `http://localhost:${bylinePort}` });
const settings = bylineSettings({ port: bylinePort, folder, atlassian: standIn.origin });
await prepareByline(settings, [people.rohit]);
const byline = await startByline(settings);
const chromePath = process.env.CHROMIUM || '/usr/bin/chromium';
const chromeFlags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** Signs in and connects as a person does; what the browser then sends as its cookies. */
async function signIn() {
  const browser = await chromium.launch({ executablePath: chromePath, args: chromeFlags });
  const page = await browser.newPage({ baseURL: byline.origin });
  await signInAndConnect(page);
  const cookies = await page.context().cookies();
  await browser.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

try {
  const cookie = await signIn();
  const pages = [
    { name: 'sign_in', address: '/sign-in', cookie: undefined },
    { name: 'home', address: '/', cookie },
    { name: 'issue', address: '/acme/browse/DEMO-3', cookie },
  ];
  for (const { name, address, cookie } of pages) {
    for (const [device, config] of /** @type {const} */ ([['phone', undefined], ['desktop', desktopConfig]])) {
      const extraHeaders = cookie === undefined ? {} : { cookie };
      // A browser that has seen nothing yet, as that of somebody who comes for the first time.
      const browser = await launch({ chromePath, chromeFlags });
      const flags = { port: browser.port, output: /** @type {const} */ ('json'), logLevel: /** @type {const} */ ('error'), extraHeaders };
      const { lhr } = (await lighthouse(byline.origin + address, flags, config)) ?? {};
      browser.kill();
      if (lhr === undefined || lhr.runtimeError) throw new Error(`${address}: ${lhr?.runtimeError?.message}`);
      for (const category of Object.values(lhr.categories)) {
        console.log(`lighthouse_${name}_${device}_${category.id.replace('-', '_')} ${Math.round((category.score ?? 0) * 100)} of_100`);
        for (const { id, weight } of category.auditRefs) {
          const { score, title, displayValue = '' } = lhr.audits[id] ?? {};
          if (weight === 0 || typeof score !== 'number' || score === 1) continue;
          console.error(`  ${id} ${score}: ${title} ${displayValue}`);
          // A shift's elements stand in an audit of their own.
          const details = lhr.audits[id === 'cumulative-layout-shift' ? 'layout-shifts' : id]?.details;
          for (const { node } of details?.type === 'table' ? details.items.slice(0, 5) : []) {
            if (typeof node === 'object' && 'snippet' in node) console.error(`    ${node.selector} ${node.snippet}`);
          }
        }
      }
    }
  }
} finally {
  await Promise.all([byline.program.stop(), standIn.program.stop()]);
  fs.rmSync(folder, { recursive: true });
}
