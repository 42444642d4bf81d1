import http from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands between Byline and the authorization server and remembers every token that is given out,
 * so that a test can look for them where they must not be.
 */
export async function recordTokens(target: string) {
  const tokens: string[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _, connection: __, ...headers } = request.headers;
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method,
      headers: headers as Record<string, string>,
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
      redirect: 'manual',
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (request.url === '/oauth/token' && answer.ok) {
      const { access_token, refresh_token } = JSON.parse(body.toString());
      tokens.push(access_token, refresh_token);
    }
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://localhost:${port}`, tokens, close: () => server.close() };
}
