/** A comment as the stand-in keeps it. */
export type KeptComment = {
  id: string;
  author: string;
  update_author: string;
  text: string;
  body: unknown;
  properties: Record<string, unknown>;
  visibility: { role: string } | { group: string } | null;
};

/** A scripted fault, in the words of the stand-in's README. */
export type Fault =
  | { type: 'status'; status: number; apply?: boolean }
  | { type: 'rate_limit'; reason: 'jira-burst-based'; retry_after?: number }
  | { type: 'reset'; when: 'before' | 'after' }
  | { type: 'truncate'; after_bytes: number }
  | { type: 'delay'; before_ms: number };

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
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  async comments(issue: string): Promise<KeptComment[]> {
    return this.ask(`comments?issue=${issue}`);
  }

  /** What the next comment that is posted meets. */
  async spoilNextComment(action: Fault) {
    await this.spoil('POST', '/comment$', action);
  }

  /** What the next request of this kind meets. */
  async spoil(method: string, path: string, action: Fault) {
    await this.ask('faults', { method, path_regex: path, action });
  }

  /** The state of a task in an issue's description. */
  async taskState(issue: string, id: string): Promise<string | undefined> {
    const find = (node: any): string | undefined => {
      if (node?.attrs?.localId === id) return node.attrs.state;
      return node?.content?.map(find).find((state: unknown) => state !== undefined);
    };
    return find(await this.ask(`description?issue=${issue}`));
  }

  /** Switches its behaviour. */
  async modes(changes: Record<string, unknown>) {
    await this.ask('config', changes);
  }

  async revoke(account: string) {
    await this.ask('revoke', { account });
  }

  /** Consents without a browser; where it sends the browser back to. */
  async approve(authorize: string, account: string, site: string): Promise<string> {
    return (await this.ask('approve', { authorize, account, site })).redirect;
  }

  /** Every token and code that was given out. */
  async secrets(): Promise<string[]> {
    return this.ask('secrets');
  }
}
