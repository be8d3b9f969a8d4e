import { Agent } from 'node:http';
import { exchange, type HttpAnswer } from '../../bench/http.js';

const connections = 32;

/** Asks one server over a few connections that stay open. */
export class Caller {
  asked = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });

  constructor(private readonly url: string) {}

  /** What a document answers; throws where it is answered with errors, or with a refusal. */
  async ask<T>(query: string, variables: object = {}, accessToken?: string): Promise<T> {
    const bearer: Record<string, string> = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
    const headers = { 'content-type': 'application/json', ...bearer };
    const { status, text } = await this.exchange('/graphql', headers, JSON.stringify({ query, variables }));
    // As GraphQL answers.
    const { data, errors } = JSON.parse(text) as { data?: T; errors?: unknown };
    if (status === 200 && data && !errors && !/"code":"[A-Z_]+"/.test(text)) return data;
    throw new Error(`${query.slice(0, 60)} is answered ${status} ${text}`);
  }

  /** Fetches a path; throws where it is not answered with 200. */
  async get(path: string): Promise<HttpAnswer> {
    const answer = await this.exchange(path, {});
    if (answer.status === 200) return answer;
    throw new Error(`${path.slice(0, 30)} is answered ${answer.status}`);
  }

  close(): void {
    this.agent.destroy();
  }

  private async exchange(path: string, headers: Record<string, string>, body?: string): Promise<HttpAnswer> {
    this.asked += 1;
    const request = { agent: this.agent, url: this.url + path, headers, ...(body === undefined ? {} : { body }) };
    return exchange(request).catch((error: unknown) => {
      throw new Error(`${path.slice(0, 30)} ${body?.slice(0, 60) ?? ''} is not answered: ${String(error)}`);
    });
  }
}
