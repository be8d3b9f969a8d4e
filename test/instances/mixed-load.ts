import { setTimeout as wait } from 'node:timers/promises';
import { type ApiAnswer, type ApiClient, codeIn } from '../api/api-client.js';
import { proofOf, signUp } from '../api/people.js';
import type { TestApp } from '../api/start-test-app.js';
import {
  LabelNamesDocument,
  LoginDocument,
  LogoutDocument,
  MeDocument,
  RefreshSessionDocument,
  RegisterDocument,
  RequestCodeDocument,
  VerifyCodeDocument,
} from '../generated/graphql.js';
import { Ledger } from './ledger.js';

/** Names of people whose inboxes the load reads, for startTestApp. */
export const loadPeople = Array.from({ length: 20 }, (_, index) => `load-${index}`);
/** Limits that are counted, and that nobody meets. */
export const loadEnvironment = {
  CODE_RESEND_COOLDOWN_SECONDS: '0',
  CODE_SENDS_PER_ADDRESS_PER_DAY: '1000000',
  CODE_SENDS_PER_IP_PER_HOUR: '1000000',
  CODE_VERIFIES_PER_IP_PER_5_MINUTES: '1000000',
  LOGIN_FAILURES_PER_IP_PER_15_MINUTES: '1000000',
  MAIL_PER_MINUTE: '1000000',
  MAIL_PER_DAY: '1000000',
};
const password = 'a first pass phrase';
/** In a second, and each person does one thing after the other. */
const actionsPerSecond = 80;
const me = 'me';
const acts = [me, 'code', me, 'labels', me, 'refresh', 'code', me, 'sign up', me, 'labels', 'refresh', 'come and go'];

/** People who do by turns what people do, about a hundred requests a second at one address; keeps what they are told. */
export class MixedLoad {
  readonly ledger = new Ledger();
  /** How often each came: `fine`, the code of an error or refusal, or `no answer`. */
  readonly outcomes = new Map<string, number>();
  /** The longest that anybody has waited for an answer, and the fields of Query or Mutation they asked for. */
  slowest = { ms: 0, asked: '' };
  private isEnding = false;
  private signUps = 0;
  private people: Promise<void>[] = [];
  private readonly waiting: { outcome: string; count: number; resolve: () => void }[] = [];

  private constructor(
    private readonly test: TestApp,
    private readonly name: string,
    private readonly client: () => ApiClient,
    private readonly accessToken: string | undefined,
  ) {}

  /** Signs everybody up, and begins. Each load on one app has a name of its own. */
  static async start(test: TestApp, name: string, client: () => ApiClient): Promise<MixedLoad> {
    const reader = test.client();
    await reader.signInWithGoogle('mina@example.com');
    const load = new MixedLoad(test, name, client, reader.accessToken);
    const people = loadPeople.map(async (person) => {
      const browser = client();
      await signUp(test, browser, `${person}.${name}@example.org`, password);
      return browser;
    });
    const browsers = await Promise.all(people);
    load.people = browsers.map((browser, index) => load.live(browser, index));
    return load;
  }

  /** Resolves once so many more have come to that. */
  until(outcome: string, more: number): Promise<void> {
    const count = (this.outcomes.get(outcome) ?? 0) + more;
    return new Promise((resolve) => this.waiting.push({ outcome, count, resolve }));
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.people);
  }

  private async live(browser: ApiClient, index: number): Promise<void> {
    const pauseMs = (1000 * loadPeople.length) / actionsPerSecond;
    await wait((pauseMs * index) / loadPeople.length);
    for (let turn = index; !this.isEnding; turn += 1)
      await Promise.all([this.act(acts[turn % acts.length] ?? me, browser, index), wait(pauseMs)]);
  }

  private async act(what: string, browser: ApiClient, index: number): Promise<void> {
    if (what === me) await this.ask('me', browser.run(MeDocument, {}));
    else if (what === 'refresh') await this.ask('refreshSession', browser.run(RefreshSessionDocument, {}));
    else if (what === 'labels') await this.readLabels();
    else if (what === 'code') await this.verifyCode(browser, `${loadPeople[index]}@example.com`);
    else if (what === 'sign up') await this.register();
    else await this.comeAndGo(`${loadPeople[index]}.${this.name}@example.org`);
  }

  private async readLabels(): Promise<void> {
    const reader = this.client();
    reader.accessToken = this.accessToken;
    await this.ask('gmailLabels', reader.run(LabelNamesDocument, {}));
  }

  private async verifyCode(browser: ApiClient, email: string): Promise<void> {
    const sent = (await this.ask('requestCode', browser.run(RequestCodeDocument, { email })))?.requestCode;
    if (sent?.__typename !== 'CodeSent') return;
    const { text } = await browser.newestMail(email);
    const code = codeIn(text);
    const proof = { requestId: sent.requestId, code };
    const verified = (await this.ask('verifyCode', browser.run(VerifyCodeDocument, proof)))?.verifyCode;
    if (verified?.__typename === 'CodeVerified') this.ledger.verified.push(proof);
  }

  private async register(): Promise<void> {
    this.signUps += 1;
    const email = `${this.name}-${this.signUps}@example.net`;
    const verificationToken = await proofOf(this.test, email, 'SIGN_UP');
    const { register } =
      (await this.ask('register', this.client().run(RegisterDocument, { verificationToken, password }))) ?? {};
    if (register?.__typename === 'Authenticated') this.ledger.signedUp.push({ email, password });
  }

  private async comeAndGo(email: string): Promise<void> {
    const visitor = this.client();
    const { login } = (await this.ask('login', visitor.run(LoginDocument, { email, password }))) ?? {};
    if (login?.__typename !== 'Authenticated') return;
    visitor.accessToken = login.session.accessToken;
    const gone = await this.ask('logout', visitor.run(LogoutDocument, {}));
    if (gone?.logout) this.ledger.loggedOut.push(visitor.accessToken);
  }

  /** What is answered, where it is what was asked for; notes what it came to. */
  private async ask<T extends object>(asked: string, answer: Promise<ApiAnswer<T>>): Promise<T | undefined> {
    const startedAt = performance.now();
    const { outcome, data } = await answer.then(judge, () => ({ outcome: 'no answer', data: undefined }));
    const ms = performance.now() - startedAt;
    if (ms > this.slowest.ms) this.slowest = { ms, asked };
    const count = (this.outcomes.get(outcome) ?? 0) + 1;
    this.outcomes.set(outcome, count);
    for (const waiting of this.waiting) if (waiting.outcome === outcome && waiting.count <= count) waiting.resolve();
    return data;
  }
}

function judge<T extends object>({ data, errors }: ApiAnswer<T>): { outcome: string; data: T | undefined } {
  if (errors) return { outcome: String(errors[0]?.extensions.code), data: undefined };
  const [result] = Object.values(data);
  const code = typeof result === 'object' && result !== null && 'code' in result ? String(result.code) : undefined;
  return { outcome: code ?? (result === null ? 'nobody' : 'fine'), data };
}
