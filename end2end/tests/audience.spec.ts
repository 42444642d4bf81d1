// For whom a comment is: a role, a group, or in a service project the team or the customer.
import { eitherWay, expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

function visibleTo(person: Person) {
  return person.page.getByLabel('Visible to');
}

/** Asks for the roles and groups, and waits until they can be chosen. */
async function chooseRole(person: Person, role: string) {
  await person.page.getByRole('button', { name: 'Choose a role or group' }).click();
  await expect(visibleTo(person).getByRole('option', { name: `${role} (role)` })).toBeAttached();
  await visibleTo(person).selectOption({ label: `${role} (role)` });
}

eitherWay((javaScript) => {
  test('a comment is for a role alone', async ({ visit, house }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await rohit.openIssue('DEMO-1');
    await rohit.write('For administrators.');
    await chooseRole(rohit, 'Administrators');
    await expect(rohit.box).toHaveValue('For administrators.');
    await rohit.send();
    const said = rohit.commentsBy('Rohit', 'For administrators.');
    await expect(said).toContainText('Only Administrators can see this');
    await rohit.openIssue('DEMO-1');
    await expect(said).toContainText('Only Administrators can see this');
    const [kept] = (await house.atlassian.comments('DEMO-1')).filter(({ text }) => text === 'For administrators.');
    expect(kept?.visibility).toEqual({ role: 'Administrators' });

    await mark.openIssue('DEMO-1');
    await expect(mark.commentsBy('Rohit', 'For administrators.')).toHaveCount(0);
  });

  test('the choice stays with a text that could not be sent', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-1');
    await rohit.write('Not for everybody.');
    await chooseRole(rohit, 'Developers');
    await house.atlassian.spoilNextComment({ type: 'status', status: 403 });
    await rohit.send();
    await expect(rohit.alert.filter({ hasText: 'Jira refused' })).toBeVisible();
    await expect(visibleTo(rohit)).toHaveValue('role:Developers');
    await rohit.page.reload();
    await expect(rohit.box).toHaveValue('Not for everybody.');
    await expect(visibleTo(rohit)).toHaveValue('role:Developers');
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', 'Not for everybody.')).toContainText('Only Developers can see this');
    const kept = (await house.atlassian.comments('DEMO-1')).filter(({ text }) => text === 'Not for everybody.');
    expect(kept.map(({ visibility }) => visibility)).toEqual([{ role: 'Developers' }]);
  });

  test('in a service project a comment is a note unless it is a reply', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('HELP-1');
    await expect(visibleTo(rohit)).toHaveValue('internal');
    await rohit.comment('Between us.');
    await expect(rohit.commentsBy('Rohit', 'Between us.')).toContainText('Internal note');
    await rohit.write('We are sorry.');
    await visibleTo(rohit).selectOption('Reply to customer');
    await rohit.send();
    await expect(rohit.commentsBy('Rohit', 'We are sorry.')).toHaveCount(1);
    await expect(rohit.commentsBy('Rohit', 'We are sorry.')).not.toContainText('Internal note');
    // The next one is a note again.
    await expect(visibleTo(rohit)).toHaveValue('internal');
    const kept = await house.atlassian.comments('HELP-1');
    const property = (words: string) => kept.find(({ text }) => text === words)?.properties['sd.public.comment'];
    expect(property('Between us.')).toEqual({ internal: true });
    expect(property('We are sorry.')).toEqual({ internal: false });
  });
});

test('a changed choice is part of the draft', async ({ visit }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-1');
  await rohit.write('Half a thought');
  const saved = rohit.page.getByRole('status').filter({ hasText: 'Draft saved' });
  await expect(saved).toBeVisible();
  await chooseRole(rohit, 'Developers');
  await expect(saved).toBeVisible();
  await rohit.page.reload();
  await expect(rohit.box).toHaveValue('Half a thought');
  await expect(visibleTo(rohit)).toHaveValue('role:Developers');
});
