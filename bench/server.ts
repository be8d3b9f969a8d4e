import type { Agent } from 'node:http';
import type { Google } from './google.js';
import { bare } from './http.js';
import { ServerProcess } from './server-process.js';
import { signIn } from './sign-in.js';

/** The real server, and a person who has signed in there. */
export class Server {
  private constructor(
    private readonly running: ServerProcess,
    private readonly agent: Agent,
    private readonly accessToken: string,
  ) {}

  static async start(google: Google, email: string, agent: Agent): Promise<Server> {
    const running = await ServerProcess.start(google);
    return new Server(running, agent, await signIn(running.url, google.origin, email));
  }

  /** What an operation answers. Throws where it answers errors. */
  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const answer = await bare({
      agent: this.agent,
      url: `${this.running.url}/graphql`,
      token: this.accessToken,
      body: { type: 'application/json', text: JSON.stringify({ query, variables }) },
    });
    const { data, errors } = JSON.parse(answer) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** As if no message had ever been read. */
  forgetMessages(): void {
    this.running.forgetMessages();
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.running.close();
  }
}
