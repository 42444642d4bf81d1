// Ticking tasks in the description and in comments, by those who may.
import type { Locator } from '@playwright/test';
import { eitherWay, expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

const region = (person: Person) => person.page.getByRole('region', { name: 'Description' });

const box = (place: Locator, name: string) => place.getByRole('checkbox', { name, exact: true });

eitherWay((javaScript) => {
  test('a task is ticked, and stays ticked', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    await rohit.signInAndConnect();
    await rohit.openIssue('DEMO-2');
    // Marks that only scripts could have set would be gone.
    await rohit.page.evaluate(() => document.documentElement.setAttribute('data-same-page', '')).catch(() => {});
    const task = box(region(rohit), 'Still to do');
    await expect(task).not.toBeChecked();
    await task.click();
    await expect(task).toBeChecked();
    await expect.poll(() => house.atlassian.taskState('DEMO-2', 'ti-2')).toBe('DONE');
    if (javaScript) await expect(rohit.page.locator('html[data-same-page]')).toHaveCount(1);
    await rohit.openIssue('DEMO-2');
    await expect(task).toBeChecked();
    await task.focus();
    await rohit.page.keyboard.press('Space');
    await expect(task).not.toBeChecked();
    await expect.poll(() => house.atlassian.taskState('DEMO-2', 'ti-2')).toBe('TODO');
    await expect(rohit.alert.filter({ visible: true })).toHaveCount(0);
  });

  test('each ticks tasks of comments under their own name', async ({ visit, house }) => {
    const [rohit, mark] = await Promise.all([visit('rohit', { javaScript }), visit('mark', { javaScript })]);
    await Promise.all([rohit.signInAndConnect(), mark.signInAndConnect()]);
    await mark.openIssue('DEMO-1');
    await mark.write('- [ ] Ask Rohit\n- [x] Write it down');
    await mark.send();
    await expect(mark.commentsBy('Mark', 'Ask Rohit')).toHaveCount(1);
    for (const person of [mark, rohit]) {
      await person.openIssue('DEMO-1');
      if (person === rohit) await person.page.getByRole('link', { name: 'Edit others’ comments' }).click();
      const said = person.commentsBy('Mark', 'Ask Rohit');
      await expect(box(said, 'Write it down')).toBeChecked({ checked: person === mark });
      await box(said, 'Write it down').click();
      await expect(box(said, 'Write it down')).toBeChecked({ checked: person !== mark });
      const changer = async () =>
        (await house.atlassian.comments('DEMO-1')).find((comment) => comment.text.includes('Ask Rohit'))?.update_author;
      await expect.poll(changer).toBe(person.name);
    }
    await rohit.openIssue('DEMO-1');
    await expect(rohit.commentsBy('Mark', 'Ask Rohit')).toContainText('edited by Rohit');
  });

  test('who may not change the text is told so', async ({ visit }) => {
    const asha = await visit('rohit', { javaScript });
    await asha.signIn();
    await asha.connect({ account: 'Asha' });
    await asha.openIssue('DEMO-2');
    await box(region(asha), 'Still to do').click();
    await expect(asha.alert.filter({ visible: true })).toContainText('Perhaps you may not change this text.');
    await expect(box(region(asha), 'Still to do')).not.toBeChecked();
  });
});

test('a tick that Jira refuses goes back, and the task says why', async ({ visit, house }) => {
  const rohit = await visit('rohit');
  await rohit.signInAndConnect();
  await rohit.openIssue('DEMO-2');
  await house.atlassian.spoil('PUT', '/issue/[A-Z0-9-]+$', { type: 'status', status: 400 });
  const task = box(region(rohit), 'Still to do');
  await task.click();
  const said = region(rohit).getByRole('listitem').filter({ has: rohit.page.getByRole('checkbox', { name: 'Still to do', exact: true }) }).getByRole('alert');
  await expect(said).toContainText('Jira refused');
  await expect(task).not.toBeChecked();
  await task.click();
  await expect(task).toBeChecked();
  await expect(said).toHaveCount(0);
});
