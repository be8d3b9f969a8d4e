import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LocalClient } from '../local-google/interface.js';

/** How the stand-in is started. */
export interface GoogleSettings {
  email: string;
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
    private readonly child: ChildProcess,
    readonly origin: string,
    readonly client: LocalClient,
  ) {}

  static async start(settings: GoogleSettings): Promise<Google> {
    const file = fileURLToPath(new URL('google.process.ts', import.meta.url));
    const child = fork(file, [JSON.stringify(settings)], { execArgv: ['--import', 'tsx'] });
    const ready = await answer(child);
    if (ready.kind !== 'ready') throw new Error('The stand-in for Google said something else than that it is ready.');
    return new Google(child, ready.origin, ready.client);
  }

  /** What was asked of Gmail since the last time. */
  async takeTraffic(): Promise<Traffic> {
    this.child.send('traffic');
    const said = await answer(this.child);
    if (said.kind !== 'traffic') throw new Error('The stand-in for Google did not say what it was asked.');
    return said.traffic;
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}

/** The next thing that the child says; rejects when it ends instead. */
async function answer(child: ChildProcess): Promise<GoogleMessage> {
  const ended = new AbortController();
  const end = () => ended.abort(new Error('The stand-in for Google has ended.'));
  child.once('exit', end);
  try {
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [GoogleMessage];
    return message;
  } finally {
    child.off('exit', end);
  }
}
