import { expect, type Locator, type Page } from '@playwright/test';
import { password, people } from '../tools/launch.mjs';
import type { House } from './fixtures.ts';

export type Who = keyof typeof people;

/** Somebody at a browser of their own. */
export class Person {
  readonly name: string;

  constructor(
    readonly who: Who,
    readonly page: Page,
    readonly house: House,
  ) {
    this.name = people[who].name;
  }

  async signIn() {
    await this.page.goto('/sign-in');
    await this.fillSignIn();
    await expect(this.page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  }

  async fillSignIn() {
    await this.page.getByLabel('Email').fill(people[this.who].email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Goes through Atlassian's pages as one of its accounts, up to Byline's own question. */
  async authorize(account = this.name, sites?: string[]) {
    await this.page.goto('/connections');
    await this.page.getByRole('button', { name: /^(Connect Jira|Reconnect)$/ }).click();
    await this.consent(account, sites);
  }

  /** Fills Atlassian's consent page. */
  async consent(account = this.name, sites?: string[]) {
    await this.page.getByRole('radio', { name: account }).check();
    for (const site of sites ?? []) await this.page.getByRole('radio', { name: site }).check();
    await this.page.getByRole('button', { name: 'Accept' }).click();
  }

  async connect(account = this.name, sites?: string[]) {
    await this.authorize(account, sites);
    await this.page.getByRole('button', { name: 'Confirm' }).click();
    await expect(this.page).not.toHaveURL(/oauth|confirm/);
  }

  async signInAndConnect() {
    await this.signIn();
    await this.connect();
  }

  async openIssue(key: string) {
    await this.page.goto(`/browse/${key}`);
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
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

  async write(text: string) {
    await this.box.fill(text);
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
