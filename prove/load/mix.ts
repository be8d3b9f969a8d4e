import { setTimeout as wait } from 'node:timers/promises';
import type { LocalAccount } from '../../local-google/interface.js';
import type { Deployment } from '../deployment.js';
import { Caller } from './caller.js';
import { Reader } from './reader.js';
import { Visitors } from './visitors.js';

const readerCount = 6;
export const readerAccounts: LocalAccount[] = Array.from({ length: readerCount }, (_, index) => ({
  email: `reader-${index}@example.com`,
  name: `Reader ${index}`,
  mailbox: 'demo',
}));
export const inboxes = Array.from({ length: 100 }, (_, index) => `inbox-${index}`);

const files = ['/', '/graphiql', '/.well-known/jwks.json', '/healthz', '/readyz'];
/** In the order in which they come; hashing passwords is dear, and rare in life as well. */
const acts =
  `me page me labels code me file open me next me refresh me page code me receive me labels me file me download
  me page me code refresh me next me labels me open me file receive me register me page code me login me next refresh me
  file`.split(/\s+/);

/** What people do, in turn: those who read their mail, those who come for the first time, and browsers. */
export class Mix {
  readonly caller: Caller;
  /** One for each act that could not be done to its end. */
  readonly failures: string[] = [];
  private readonly readers: Reader[] = [];
  private readonly visitors: Visitors;
  private turn = 0;
  private files = 0;
  private registered: string | undefined;

  private constructor(its: Deployment) {
    this.caller = new Caller(its.servers[0]?.url ?? '');
    const addresses = inboxes.map((name) => `${name}@example.com`);
    this.visitors = new Visitors(this.caller, its.google, addresses);
  }

  static async start(its: Deployment): Promise<Mix> {
    const mix = new Mix(its);
    for (const { email } of readerAccounts)
      mix.readers.push(await Reader.signIn(its.client(), mix.caller, its.google, email));
    mix.registered = (await mix.visitors.register()).email;
    return mix;
  }

  /** As fast as so many at once are answered: acts a second. */
  async asFastAsItGoes(seconds: number, atOnce: number): Promise<number> {
    const endsAt = performance.now() + seconds * 1000;
    let done = 0;
    const keepActing = async () => {
      while (performance.now() < endsAt) {
        await this.act();
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, keepActing));
    return done / seconds;
  }

  /** So many acts a second, whether those before are done or not. */
  async steadily(seconds: number, perSecond: number, eachSecond: (second: number) => void): Promise<void> {
    const startedAt = performance.now();
    const under = new Set<Promise<void>>();
    let second = 0;
    for (let index = 0; index < seconds * perSecond; index += 1) {
      const aheadMs = startedAt + (index * 1000) / perSecond - performance.now();
      if (aheadMs > 0) await wait(aheadMs);
      const act = this.act().finally(() => under.delete(act));
      under.add(act);
      if (index < (second + 1) * perSecond) continue;
      second += 1;
      eachSecond(second);
    }
    await Promise.all(under);
  }

  close(): void {
    this.caller.close();
  }

  /** The next of all acts. */
  private async act(): Promise<void> {
    this.turn += 1;
    const reader = this.readers[this.turn % this.readers.length];
    const act = acts[this.turn % acts.length] ?? 'me';
    if (reader)
      await this.do(act, reader).catch((error: unknown) =>
        this.failures.push(`${act}: ${String(error)}`.slice(0, 300)),
      );
  }

  private async do(what: string, reader: Reader): Promise<unknown> {
    if (what === 'me') return reader.me();
    if (what === 'labels') return reader.labels();
    if (what === 'page') return reader.firstPage();
    if (what === 'next') return reader.nextPage();
    if (what === 'open') return reader.open();
    if (what === 'download') return reader.download();
    if (what === 'receive') return reader.receive();
    if (what === 'refresh') return reader.refresh();
    if (what === 'code') return this.visitors.prove();
    if (what === 'login') return this.visitors.login(this.registered ?? '');
    if (what === 'file') return this.caller.get(files[this.files++ % files.length] ?? '/');
    this.registered = (await this.visitors.register()).email;
  }
}
