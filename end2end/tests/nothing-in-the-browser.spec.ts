// The session cookie is all that a browser holds; no token ever reaches one.
import { eitherWay, expect, test } from './fixtures.ts';

eitherWay((javaScript) => {
  test('no token in any answer, and nothing but the session cookie', async ({ visit, house }) => {
    const rohit = await visit('rohit', { javaScript });
    const { page } = rohit;
    const answers: Promise<string>[] = [];
    page.on('response', (response) => {
      const headers = response.allHeaders().then((all) => JSON.stringify(all));
      const body = response.body().then(
        (bytes) => bytes.toString('latin1'),
        () => '', // a redirect has none
      );
      if (new URL(response.url()).origin === house.origin) {
        // Not the address: the code stands in it, and is spent when the answer comes.
        const { pathname } = new URL(response.url());
        answers.push(Promise.all([headers, body]).then((parts) => `${pathname}\n${parts.join('\n')}`));
      }
    });

    await rohit.signInAndConnect();
    await page.goto('/');
    await page.goto('/connections');
    await rohit.openIssue('DEMO-1');
    await rohit.comment('Nothing to see here.');

    const tokens = await house.atlassian.secrets();
    expect(tokens.length, 'an access token, a refresh token, a code').toBe(3);
    const all = await Promise.all(answers);
    expect(all.length).toBeGreaterThan(5);
    for (const answer of all) {
      for (const token of tokens) expect(answer.includes(token), `${answer.slice(0, 200)}`).toBe(false);
    }

    const cookies = await page.context().cookies();
    expect(cookies.length).toBe(1);
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });

    if (javaScript) {
      const storage = await page.evaluate(async () => ({
        local: localStorage.length,
        session: sessionStorage.length,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        readable: document.cookie,
      }));
      expect(storage).toEqual({ local: 0, session: 0, databases: 0, caches: 0, readable: '' });
    }
  });
});

test('every page carries a policy that lets no foreign script in', async ({ visit }) => {
  const { page } = await visit('rohit');
  for (const address of ['/', '/sign-in', '/sign-up', '/nothing-here', '/oauth/callback']) {
    const response = await page.goto(address);
    const policy = (await response?.headerValue('content-security-policy')) ?? '';
    expect(policy, address).toMatch(/script-src [^;]*'nonce-/);
    expect(policy, address).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    expect(policy, address).toMatch(/frame-ancestors 'none'/);
  }
});
