import { expect, type Locator, type Page } from '@playwright/test';
import { password, people } from '../tools/launch.mjs';
import type { House } from './fixtures.ts';

export type Who = keyof typeof people;

/** What somebody chooses at Atlassian: an account by name, a site by its place in the list. */
export type Choice = { account?: string; site?: number };

/** Somebody at a browser of their own. */
export class Person {
  readonly name: string;

  constructor(
    readonly who: Who,
    readonly page: Page,
    readonly house: House,
    readonly javaScript: boolean,
  ) {
    this.name = people[who].name;
  }

  async signIn() {
    await this.page.goto('/sign-in');
    await this.fillSignIn();
    await expect(this.signOut).toBeVisible();
  }

  get signOut(): Locator {
    return this.page.getByRole('button', { name: 'Sign out', exact: true });
  }

  async fillSignIn() {
    const { email } = people[this.who];
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Goes through Atlassian's pages, up to Byline's own question. */
  async authorize(choice: Choice = {}) {
    await this.page.goto('/connections');
    await this.page.getByRole('button', { name: /^(Connect Jira|Reconnect)$/ }).click();
    await this.consent(choice);
  }

  /** Answers Atlassian's pages: who, and on which site. */
  async consent({ account = this.name, site = 0 }: Choice = {}) {
    await this.page.getByRole('radio', { name: account }).check();
    await this.page.getByRole('button', { name: 'Continue' }).click();
    await expect(this.page.getByRole('heading', { name: 'asks for access' })).toBeVisible();
    const sites = this.page.getByRole('radio');
    if ((await sites.count()) > 0) await sites.nth(site).check();
    await this.page.getByRole('button', { name: 'Accept' }).click();
  }

  async connect(choice: Choice = {}) {
    await this.authorize(choice);
    await this.page.getByRole('button', { name: 'Confirm' }).click();
    await expect(this.page.getByRole('link', { name: /^Connected as/ })).toBeVisible();
  }

  async signInAndConnect() {
    await this.signIn();
    await this.connect();
  }

  async openIssue(key: string) {
    await this.page.goto(`/browse/${key}`);
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  /** What has moved on the page since it was begun, and how far (Cumulative Layout Shift). */
  async moved(): Promise<string[]> {
    return this.page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          new PerformanceObserver((list) => {
            type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
            const shifts = list.getEntries() as Shift[];
            const name = ({ node }: { node: Node | null }) => (node instanceof Element ? node.outerHTML.slice(0, 100) : String(node?.textContent));
            resolve(shifts.map(({ value, sources }) => `${value}: ${sources.map(name).join(' | ')}`));
          }).observe({ type: 'layout-shift', buffered: true });
          // It is not told of what has not happened.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve([])));
        }),
    );
  }

  get box(): Locator {
    return this.page.getByLabel('Add a comment');
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  /** The comments that somebody's name stands at, with some text in them. */
  commentsBy(author: string, text: string): Locator {
    return this.page.getByRole('article', { name: new RegExp(`^${author}\\b`) }).filter({ hasText: text });
  }

  get preview(): Locator {
    return this.page.getByRole('region', { name: 'Preview' });
  }

  /** Types, and where scripts run waits until the box has woken: then it shows a preview. */
  async write(text: string) {
    await this.box.fill(text);
    if (this.javaScript) await expect(this.preview).toBeVisible();
  }

  async send() {
    await this.page.getByRole('button', { name: 'Comment', exact: true }).click();
  }

  async comment(text: string) {
    await this.write(text);
    await this.send();
    await expect(this.commentsBy(this.name, text)).toHaveCount(1);
    await expect(this.box).toHaveValue('');
  }
}
