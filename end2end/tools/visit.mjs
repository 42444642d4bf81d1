// How the measurements come to be signed in.

import { password, people } from './launch.mjs';

/**
 * Signs Rohit in and connects the first site, as a person does.
 * @param {import('@playwright/test').Page} page in a context whose `baseURL` is Byline's
 */
export async function signInAndConnect(page) {
  await page.goto('/sign-in?next=/connections');
  await page.getByLabel('Email').fill(people.rohit.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Connect Jira' }).click();
  await page.getByRole('radio', { name: 'Rohit' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio', { name: 'acme' }).check();
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('link', { name: /^Connected as/ }).waitFor();
}
