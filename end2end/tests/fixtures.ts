// What every spec starts from: a Byline and a stand-in for Atlassian that nobody else uses, people
// who can visit it, and a watch over all that their browsers do.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import {
  bylineSettings,
  freePort,
  people,
  prepareByline,
  startByline,
  startStandIn,
} from '../tools/launch.mjs';
import { Atlassian } from './atlassian.ts';
import { Person, type Who } from './person.ts';

export { expect };

export type House = {
  /** Byline's origin. */
  origin: string;
  atlassian: Atlassian;
};

export type VisitOptions = {
  javaScript?: boolean;
  colorScheme?: 'light' | 'dark';
  width?: number;
  timezoneId?: string;
  /** What the browser asks for as `Accept-Language`. */
  locale?: string;
};

type Fixtures = {
  /** Further settings of Byline, by `test.use({ settings: {...} })`. */
  settings: Record<string, string>;
  house: House;
  /** Opens a browser context of its own for somebody, signed out. */
  visit: (who: Who, options?: VisitOptions) => Promise<Person>;
  /** Complaints of all browsers of this test; a test that expects one takes it out. */
  complaints: string[];
};

export const test = base.extend<Fixtures, { template: string }>({
  // Keys and sign-ins are made once per worker and copied for each test.
  template: [
    async ({}, use) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'byline-template-'));
      const settings = bylineSettings({ port: 1, folder, atlassian: 'http://localhost:1' });
      await prepareByline(settings, Object.values(people));
      await use(folder);
      fs.rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  settings: [{}, { option: true }],

  house: async ({ template, settings }, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'byline-test-'));
    fs.cpSync(template, folder, { recursive: true });
    const port = await freePort();
    const standIn = await startStandIn({ port: await freePort(), bylineOrigin: `http://localhost:${port}` });
    const byline = await startByline(bylineSettings({ port, folder, atlassian: standIn.origin, env: settings }));
    await use({ origin: byline.origin, atlassian: new Atlassian(standIn.origin) });
    await Promise.all([byline.program.stop(), standIn.program.stop()]);
    fs.rmSync(folder, { recursive: true });
  },

  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints, 'what the browsers complained about').toEqual([]);
  },

  visit: async ({ browser, house, complaints }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (who, { javaScript = true, colorScheme = 'light', width = 1280, timezoneId, locale } = {}) => {
      const context = await browser.newContext({
        baseURL: house.origin,
        javaScriptEnabled: javaScript,
        colorScheme,
        viewport: { width, height: 900 },
        timezoneId,
        locale,
      });
      contexts.push(context);
      const known = [house.origin, house.atlassian.origin];
      context.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'data:' && protocol !== 'blob:' && !known.includes(origin)) {
          complaints.push(`request to somebody else: ${request.url()}`);
        }
      });
      context.on('console', (message) => {
        if (/content security policy|hydration|panicked/i.test(message.text())) {
          complaints.push(`console: ${message.text()}`);
        }
      });
      context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`));
      return new Person(who, await context.newPage(), house, javaScript);
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** Runs the same story with and without JavaScript. */
export function eitherWay(story: (javaScript: boolean) => void) {
  test.describe('with JavaScript', () => story(true));
  test.describe('without JavaScript', () => story(false));
}
