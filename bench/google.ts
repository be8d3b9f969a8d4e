import type { LocalClient } from '../local-google/interface.js';
import { Child } from './child.js';

/** How the stand-in is started. */
export interface GoogleSettings {
  /** Who has an account there. */
  emails: readonly string[];
  /** So many in the mailbox of the first. */
  messages: number;
  redirectUri: string;
  latency: { requestMs: number; innerMs: number };
}

/** What Google was asked: requests over HTTP, calls inside batches, and quota units for both. */
export interface Traffic {
  http: number;
  inner: number;
  units: number;
}

/** What the process of the stand-in says. */
export type GoogleMessage =
  | { kind: 'ready'; origin: string; client: LocalClient }
  | { kind: 'traffic'; traffic: Traffic };

/** The stand-in for Google, in a process of its own. */
export class Google {
  private constructor(
    private readonly child: Child<GoogleMessage>,
    readonly origin: string,
    readonly client: LocalClient,
  ) {}

  static async start(settings: GoogleSettings): Promise<Google> {
    const name = 'The stand-in for Google';
    const { child, first } = await Child.start<GoogleMessage>(name, 'google.process.ts', settings);
    if (first.kind !== 'ready') throw new Error(`${name} said something else than that it is ready.`);
    return new Google(child, first.origin, first.client);
  }

  /** What was asked of Gmail since the last time. */
  async takeTraffic(): Promise<Traffic> {
    const said = await this.child.ask('traffic');
    if (said.kind !== 'traffic') throw new Error('The stand-in for Google did not say what it was asked.');
    return said.traffic;
  }

  async close(): Promise<void> {
    await this.child.close();
  }
}
