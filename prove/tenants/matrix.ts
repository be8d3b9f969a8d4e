import { Agent } from 'node:http';
import { exchange, type HttpAnswer } from '../../bench/http.js';
import { hashSecret } from '../../src/secrets/opaque-secret.js';
import type { TestApp } from '../../test/api/start-test-app.js';
import type { Foreign } from './foreign.js';
import { masked, without } from './masks.js';
import type { Person } from './person.js';
import { OwnedRows } from './rows.js';
import type { Slot } from './slots.js';

/** One question: this viewer gives this value, which is this owner's, here. */
export interface Cell {
  viewer: Person;
  slot: Slot;
  owner: Person;
  foreign: Foreign;
}

export interface Findings {
  cells: number;
  leaks: string[];
  effects: string[];
  /** Foreign ones that are answered otherwise than missing ones. */
  different: string[];
}

/** Asks the server, each time from the same state of its database, and looks at the answer and at what has become of others' rows. */
export class Matrix {
  readonly findings: Findings = { cells: 0, leaks: [], effects: [], different: [] };
  readonly rows: OwnedRows;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly test: TestApp,
    private readonly people: readonly Person[],
  ) {
    const owned = people.flatMap(({ userId, email, browserSecret }) =>
      userId ? [{ userId, email, browserSecret }] : [],
    );
    this.rows = new OwnedRows(
      test.database.url.slice('file:'.length),
      new Map(owned.map(({ userId, email }) => [email, userId])),
      new Map(owned.map(({ userId, browserSecret }) => [hashSecret(browserSecret), userId])),
      new Set(owned.map(({ userId }) => userId)),
    );
  }

  /** Notes whatever is wrong with the answer to a foreign value. */
  async look({ viewer, slot, owner, foreign }: Cell): Promise<void> {
    const where = `${viewer.name} gives ${foreign.kind} of ${owner.name} to ${slot.name}`;
    const missing = await this.ask(viewer, slot, foreign.missing);
    let answer = await this.ask(viewer, slot, foreign.value);
    // What another request has left to be done may be done late; what this one does, it does again.
    if (answer.changed.length > 0) answer = await this.ask(viewer, slot, foreign.value);
    this.findings.cells += 1;
    this.note(where, answer, foreign.value, viewer);
    const [found, expected] = [masked(answer.http, foreign.value), masked(missing.http, foreign.missing)];
    if (found !== expected) this.findings.different.push(`${where}: ${firstDifference(found, expected)}`);
  }

  /** As `look` where there is no foreign value to give. */
  async lookPlain(viewer: Person, slot: Slot): Promise<void> {
    this.findings.cells += 1;
    this.note(`${viewer.name} asks ${slot.name}`, await this.ask(viewer, slot, ''), '', viewer);
  }

  private note(where: string, { http, changed }: Answered, given: string, viewer: Person): void {
    for (const canary of this.foreignCanaries(http, given, viewer)) this.findings.leaks.push(`${where}: ${canary}`);
    for (const row of changed) this.findings.effects.push(`${where}: ${row}`);
  }

  /** What belongs to others and is in the answer all the same, however it is written. */
  foreignCanaries({ rawHeaders, text }: HttpAnswer, given: string, viewer: Person): string[] {
    const plain = without(`${rawHeaders.join('\n')}\n${text}`, given);
    const decoded = [...plain.matchAll(/[\w-]{20,}/g)].map(([part]) =>
      Buffer.from(part, 'base64url').toString('latin1'),
    );
    const all = [plain, ...decoded, decodeURIComponentSafely(plain)].join('\n');
    const others = this.people.filter((person) => person !== viewer);
    return others.flatMap(({ name, canaries }) =>
      [...canaries]
        .filter((canary) => isSecretFrom(canary, viewer) && all.includes(canary))
        .map((canary) => `${name}'s ${canary}`),
    );
  }

  async ask(viewer: Person, slot: Slot, value: string): Promise<Answered> {
    const { path, body, headers = {} } = slot.request(viewer, value);
    const http = await exchange({
      agent: this.agent,
      url: this.test.url + path,
      headers: { 'content-type': 'application/json', ...viewer.headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    await this.test.app.services.settle();
    return { http, changed: this.rows.changedOf(viewer.userId) };
  }

  close(): void {
    this.agent.destroy();
    this.rows.close();
  }
}

interface Answered {
  http: HttpAnswer;
  /** Of others. */
  changed: string[];
}

/** The sender's mailbox has the addresses that codes were sent to. */
function isSecretFrom(canary: string, viewer: Person): boolean {
  return viewer.name !== 'sender' || !canary.includes('@');
}

function decodeURIComponentSafely(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString());
}

function firstDifference(found: string, expected: string): string {
  const at = [...found].findIndex((letter, index) => letter !== expected[index]);
  const from = Math.max(0, at - 30);
  return `${JSON.stringify(found.slice(from, from + 120))} in place of ${JSON.stringify(expected.slice(from, from + 120))}`;
}
