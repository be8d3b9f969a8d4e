import { Agent } from 'node:http';
import { supplyCodes } from '../../bench/code-supply.js';
import { exchange } from '../../bench/http.js';
import { documents, type Tokens, tokensIn } from './documents.js';

const people = 24;
const password = 'a first pass phrase';
const codesAtOnce = 600;
/** More are supplied by then. */
const fewCodes = 200;

interface Person extends Tokens {
  email: string;
}

type Kind = keyof typeof documents;

/** What is asked by turns, as often as it stands here. */
const turns: readonly Kind[] = [
  ...Array<Kind>(20).fill('me'),
  ...Array<Kind>(5).fill('sessions'),
  ...Array<Kind>(5).fill('serviceStatus'),
  ...Array<Kind>(4).fill('verifyCode'),
  ...(['updateMe', 'updateMe', 'requestCode', 'requestCode', 'refreshSession', 'login'] as const),
];

/** What people and browsers ask at one address, by turns. */
export class Requests {
  private readonly agent = new Agent({ keepAlive: true });
  private people: Person[] = [];
  /** Those whose refresh token is not being replaced at this moment. */
  private refreshers: Person[] = [];
  private codes: { requestId: string; code: string }[] = [];
  private supplying: Promise<void> | undefined;
  private counted = 0;

  private constructor(
    private readonly url: string,
    private readonly databaseUrl: string,
  ) {}

  /** With people who have signed up. */
  static async start(url: string, databaseUrl: string): Promise<Requests> {
    const requests = new Requests(url, databaseUrl);
    await requests.supply();
    while (requests.people.length < people) requests.people.push(await requests.signUp());
    requests.refreshers = requests.people.splice(people / 2);
    return requests;
  }

  /** Sends the next one; what is wrong with its answer, if anything is. */
  async send(): Promise<string | undefined> {
    const turn = this.next();
    const kind = turns[turn % turns.length] ?? 'me';
    return this.fault(kind, turn).then(
      (fault) => fault && `${kind} is answered ${fault}`,
      (error: unknown) => `${kind} is not answered: ${String(error)}`,
    );
  }

  close(): void {
    this.agent.destroy();
  }

  private async fault(kind: Kind, turn: number): Promise<string | undefined> {
    const person = this.people[turn % this.people.length];
    if (kind === 'refreshSession') return this.refresh();
    const email = kind === 'requestCode' ? `visitor-${turn}@example.org` : person?.email;
    const variables = kind === 'verifyCode' ? this.takeCode() : { name: `Name ${turn}`, email, password };
    const expected = { ...expectations, me: person?.email ?? '' }[kind];
    const text = await this.ask(kind, variables, person);
    // Who signs in anew goes on with that session; of older ones a hundred are kept.
    if (kind === 'login' && person && text.includes(expected)) Object.assign(person, tokensIn(text));
    return text.startsWith('200 ') && text.includes(expected) ? undefined : text.slice(0, 200);
  }

  private async refresh(): Promise<string | undefined> {
    const person = this.refreshers.shift();
    if (!person) return undefined;
    const text = await this.ask('refreshSession', { token: person.refreshToken });
    if (!text.includes('"Authenticated"')) return text.slice(0, 200);
    this.refreshers.push({ ...person, ...tokensIn(text) });
    return undefined;
  }

  private async signUp(): Promise<Person> {
    const proof = this.takeCode();
    const verified = await this.ask('verifyCode', proof);
    const token = /"verificationToken":"([^"]+)"/.exec(verified)?.[1];
    return { email: `${proof.requestId}@example.org`, ...tokensIn(await this.ask('register', { token, password })) };
  }

  private takeCode(): { requestId: string; code: string } {
    if (this.codes.length < fewCodes) this.supplying ??= this.supply();
    const proof = this.codes.pop();
    if (!proof) throw new Error('There is no code left to verify.');
    return proof;
  }

  private async supply(): Promise<void> {
    this.codes = [...(await supplyCodes(this.databaseUrl, codesAtOnce)), ...this.codes];
    this.supplying = undefined;
  }

  /** Status and body. Half of the requests are on connections of their own. */
  private async ask(kind: Kind, variables: object, person?: Person): Promise<string> {
    const number = this.next();
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-for': `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
      ...(person ? { authorization: `Bearer ${person.accessToken}` } : {}),
    };
    const used = documents[kind].match(/(?<=\$)\w+/g) ?? [];
    const given = Object.fromEntries(Object.entries(variables).filter(([name]) => used.some((one) => one === name)));
    const body = JSON.stringify({ query: documents[kind], variables: given });
    const connection = this.next() % 4 < 2 ? { agent: this.agent } : {};
    const { status, text } = await exchange({ ...connection, url: `${this.url}/graphql`, headers, body });
    return `${status} ${text}`;
  }

  private next(): number {
    this.counted += 1;
    return this.counted;
  }
}

const expectations: Record<Exclude<Kind, 'me'>, string> = {
  sessions: '"sessions":[{',
  serviceStatus: '"READY"',
  updateMe: '"UserUpdated"',
  requestCode: '"CodeSent"',
  verifyCode: '"CodeVerified"',
  register: '"Authenticated"',
  login: '"Authenticated"',
  refreshSession: '"Authenticated"',
};
