import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { password, people } from '../tools/launch.mjs';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

async function findsNothing(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(told, where).toEqual([]);
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

async function signInInGerman({ page, who }: Person) {
  await page.goto('/sign-in');
  await expect(heading(page, 'Anmelden')).toBeVisible();
  await page.getByLabel('E-Mail-Adresse').fill(people[who].email);
  await page.getByLabel('Passwort').fill(password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('button', { name: 'Abmelden', exact: true })).toBeVisible();
}

async function connectInGerman(person: Person) {
  const { page } = person;
  await page.goto('/connections');
  await page.getByRole('button', { name: 'Jira verbinden' }).click();
  await person.consent();
  await page.getByRole('button', { name: 'Bestätigen' }).click();
  await expect(page.getByRole('link', { name: /^Verbunden als/ })).toBeVisible();
}

for (const javaScript of [true, false]) {
  test(`a comment from a German page ${javaScript ? 'with' : 'without'} scripts`, async ({ visit }) => {
    const rohit = await visit('rohit', { locale: 'de-DE', javaScript });
    const { page } = rohit;
    await signInInGerman(rohit);
    await connectInGerman(rohit);
    await rohit.openIssue('DEMO-1');
    const box = page.getByLabel('Kommentar hinzufügen');
    await box.fill('Das sehe ich **genauso**.');
    if (javaScript) await expect(page.getByRole('region', { name: 'Vorschau' })).toBeVisible();
    await page.getByRole('button', { name: 'Kommentieren', exact: true }).click();
    await expect(rohit.commentsBy('Rohit', 'genauso')).toHaveCount(1);
    if (javaScript) await expect(page.getByText('Geschrieben als Rohit.')).toBeVisible();
    await expect(rohit.commentsBy('Rohit', 'genauso').locator('time')).toHaveText(/^\d{1,2}\. \S+ \d{4} \d\d:\d\d$/);
  });
}

test('one is asked in the language of the browser until one chooses, and then it stays', async ({ visit }) => {
  const rohit = await visit('rohit', { locale: 'de-AT' });
  const { page } = rohit;
  await signInInGerman(rohit);
  await expect(heading(page, 'Als Nächstes: Ihr Atlassian-Konto verbinden')).toBeVisible();
  await page.goto('/connections');
  await page.getByLabel('Sprache').selectOption('English');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(heading(page, 'Connections')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await rohit.signOut.click();
  // Nobody knows who that is.
  await page.goto('/sign-in');
  await expect(heading(page, 'Anmelden')).toBeVisible();
  await page.getByLabel('E-Mail-Adresse').fill(people.rohit.email);
  await page.getByLabel('Passwort').fill(password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(heading(page, 'Next: connect your Atlassian account')).toBeVisible();
  await page.goto('/connections');
  await page.getByLabel('Language').selectOption('As my browser says');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(heading(page, 'Verbindungen')).toBeVisible();
});

test('the editor and the scripts speak German', async ({ visit }) => {
  const rohit = await visit('rohit', { locale: 'de' });
  const { page } = rohit;
  await signInInGerman(rohit);
  await connectInGerman(rohit);
  await rohit.openIssue('DEMO-1');
  await page.getByRole('button', { name: 'Formatierter Text' }).first().click();
  const editor = page.getByRole('textbox', { name: 'Kommentar hinzufügen' });
  await expect(editor).toBeFocused();
  await expect(page.getByRole('toolbar', { name: 'Formatierung' }).getByRole('button', { name: 'Fett' })).toHaveCount(1);
  await page.keyboard.type('/Über');
  await expect(page.getByRole('listbox', { name: 'Blöcke zum Einfügen' }).getByRole('option', { name: 'Überschrift 1' })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Titel');
  await expect(page.getByText('Entwurf gespeichert')).toBeVisible();
  await findsNothing(page, 'the German editor');
  await page.getByRole('button', { name: 'Markdown' }).click();
  // For a moment the editor is there as well, by the same name.
  await expect(page.locator('textarea#text')).toHaveValue('# Titel');
});

test('axe finds nothing on German pages, and their long words fit', async ({ visit }) => {
  const rohit = await visit('rohit', { locale: 'de', width: 320 });
  const { page } = rohit;
  const check = async (address: string) => {
    await page.goto(address);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await findsNothing(page, address);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, `${address} needs scrolling sideways`).toBeLessThanOrEqual(0);
  };
  for (const address of ['/', '/sign-in', '/sign-up', '/nothing-here']) await check(address);
  await signInInGerman(rohit);
  await check('/');
  await check('/connections');
  await connectInGerman(rohit);
  for (const address of [
    '/',
    '/connections',
    '/search?q=checkout',
    '/browse/DEMO-1',
    '/browse/DEMO-2',
    '/browse/DEMO-999',
    '/acme/browse/DEMO-2?view=history',
    '/acme/browse/DEMO-2?view=fields',
    '/acme/browse/DEMO-1?view=children',
    '/acme/browse/DEMO-1?audiences=yes&others=yes',
  ]) {
    await check(address);
  }
});
