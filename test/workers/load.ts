import { Agent, request } from 'node:http';
import { setImmediate as breathe } from 'node:timers/promises';

const query = JSON.stringify({ query: '{ serviceStatus { __typename } }' });

/** Clients that each ask one thing after the other: half of them over a connection that they keep, the others anew each time. */
export class Load {
  private count = 0;
  private isEnding = false;
  private readonly failures: string[] = [];
  private readonly clients: Promise<void>[];
  private readonly waiting: { count: number; resolve: () => void }[] = [];

  constructor(
    private readonly url: string,
    clients: number,
  ) {
    this.clients = Array.from({ length: clients }, (_, index) => this.ask(index % 2 === 0, index % 4 < 2));
  }

  /** Resolves after so many more answers. */
  answered(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ count: this.count + more, resolve });
    });
  }

  /** What was not answered as it should be. */
  async end(): Promise<string[]> {
    this.isEnding = true;
    await Promise.all(this.clients);
    return this.failures;
  }

  private async ask(isPosting: boolean, keepAlive: boolean): Promise<void> {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    while (!this.isEnding) {
      const answer = await (isPosting ? this.post(agent) : this.get(agent)).catch(String);
      if (!/^200 .*("ServiceStatus"|"ok")/.test(answer)) this.failures.push(answer);
      this.count += 1;
      for (const { resolve } of this.waiting.filter(({ count }) => count <= this.count)) resolve();
      await breathe();
    }
    agent.destroy();
  }

  private post(agent: Agent): Promise<string> {
    return answerOf(`${this.url}/graphql`, agent, query);
  }

  private get(agent: Agent): Promise<string> {
    return answerOf(`${this.url}/readyz`, agent);
  }
}

/** Status and body; rejects where the connection ends without an answer. */
function answerOf(url: string, agent: Agent, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request(url, { agent, headers, method: body === undefined ? 'GET' : 'POST' }, async (response) => {
      const chunks = await response.toArray().catch(reject);
      resolve(`${response.statusCode} ${chunks?.join('')}`);
    });
    asked.on('error', reject).end(body);
  });
}
