import { setTimeout as wait } from 'node:timers/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { LocalGoogle } from '../../local-google/interface.js';
import { ApiClient } from '../../test/api/api-client.js';
import type { Findings } from './findings.js';
import type { Fleet } from './fleet.js';
import { Ledger } from './ledger.js';
import type { Post } from './post.js';

/** The server has gone without an answer, or cannot say what has become of the request. */
class NoAnswer extends Error {}

/** A person was told something that cannot be; what they know of themselves is not to be relied on any more. */
export class Surprise extends Error {}

/** Leaves open whether the request was carried out. */
const unclear = 'SERVICE_UNAVAILABLE';
/** Whatever a killed server had sent to its database has arrived by then. */
const settledMs = 50;
const patienceMs = 20_000;

/** What people share: the servers, their mail, and what is found. */
export class World {
  readonly ledger = new Ledger();
  private counted = 0;

  constructor(
    readonly fleet: Fleet,
    readonly google: LocalGoogle,
    readonly post: Post,
    readonly findings: Findings,
    /** From 0 to 1. */
    readonly random: () => number,
  ) {}

  /** Another browser, at a network address of its own. */
  client(): ApiClient {
    const client = new ApiClient(() => this.fleet.url(), this.google);
    const number = this.next();
    client.headers['x-forwarded-for'] = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
    return client;
  }

  /** A number that nobody has had. */
  next(): number {
    this.counted += 1;
    return this.counted;
  }

  /** Whole, from 0 on. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** The answer. Throws NoAnswer, and Surprise for what is answered instead. */
  async ask<T extends object, V extends object>(
    client: ApiClient,
    document: TypedDocumentNode<T, V>,
    variables: V,
  ): Promise<T> {
    const { data, errors } = await this.inTime(() => client.run(document, variables));
    const code = errors?.[0]?.extensions.code;
    if (code === undefined) return data;
    if (code === unclear) return this.unanswered();
    if (code === 'UNAUTHENTICATED') throw this.lost(`a session that was given has ended`);
    throw this.strange(`${code} was answered to ${JSON.stringify(Object.keys(variables))}`);
  }

  /** What is asked, as long as the server is there. Throws NoAnswer. */
  async inTime<T>(ask: () => Promise<T>): Promise<T> {
    await this.fleet.ready();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, patienceMs, 'late');
    });
    const answer = await Promise.race([ask().catch(() => this.unanswered()), late]);
    clearTimeout(timer);
    if (answer === 'late') throw this.strange(`no answer within ${patienceMs / 1000} seconds`);
    return answer;
  }

  /** Again and again until there is an answer; which time it is begins with 0. */
  async persist<T>(attempt: (time: number) => Promise<T>): Promise<T> {
    for (let time = 0; ; time += 1) {
      try {
        return await attempt(time);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
      }
    }
  }

  /** Once; undefined where no answer comes. */
  async once<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    }
  }

  /** One more thing that a person was told is done. */
  acknowledge(): void {
    this.findings.acknowledged += 1;
  }

  lost(what: string): Surprise {
    return this.found(this.findings.lost, what);
  }

  spentForNothing(what: string): Surprise {
    return this.found(this.findings.spentForNothing, what);
  }

  twice(what: string): Surprise {
    return this.found(this.findings.twice, what);
  }

  unsent(what: string): Surprise {
    return this.found(this.findings.unsent, what);
  }

  strange(what: string): Surprise {
    return this.found(this.findings.strange, what);
  }

  private found(list: string[], what: string): Surprise {
    list.push(what);
    return new Surprise(what);
  }

  private async unanswered(): Promise<never> {
    this.findings.unanswered += 1;
    await wait(settledMs);
    throw new NoAnswer();
  }
}
