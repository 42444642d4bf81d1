/** A comment as the stand-in keeps it. */
export type KeptComment = { id: string; author: string; text: string; body: unknown };

export type Fault = {
  on: 'comment' | 'issue' | 'token';
  times?: number;
  status?: number;
  /** Seconds, for a 429. */
  retryAfter?: number;
  /** Break the connection, before or after the request has had its effect. */
  reset?: 'before' | 'after';
};

/** The stand-in for Atlassian, seen from behind: its control interface. */
export class Atlassian {
  constructor(readonly origin: string) {}

  private async ask(path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${this.origin}/_control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.text()) === '' ? undefined : JSON.parse(await response.text());
  }

  async comments(issue: string): Promise<KeptComment[]> {
    return this.ask(`comments?issue=${issue}`);
  }

  async fault(fault: Fault) {
    await this.ask('faults', fault);
  }

  async revoke(account: string) {
    await this.ask('revoke', { account });
  }

  /** Every token and code that was ever given out. */
  async secrets(): Promise<string[]> {
    return this.ask('secrets');
  }
}
