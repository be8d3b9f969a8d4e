import type { ApiClient } from '../../test/api/api-client.js';
import { LabelNamesDocument, MessageHeadersDocument, RequestCodeDocument } from '../../test/generated/graphql.js';
import type { Lane } from './lane.js';

/** What people go on asking: their labels, a page of messages, a code by mail, and to sign in. */
export type Ask = 'labels' | 'messages' | 'code' | 'sign-in';

const atOnce = 5;
let asked = 0;

/** Somebody who is signed in, and asks. */
export class Person {
  private constructor(
    private readonly lane: Lane,
    readonly client: ApiClient,
    readonly name: string,
    private readonly ipAddress: string,
  ) {}

  static async signedIn(lane: Lane, name: string, ipAddress: string): Promise<Person> {
    const person = new Person(lane, lane.client(ipAddress), name, ipAddress);
    await person.consent();
    return person;
  }

  async consent(): Promise<void> {
    await this.client.signInWithGoogle(`${this.name}@example.com`);
    if (this.client.accessToken === undefined) throw new Error(`${this.name} cannot sign in.`);
  }

  /** Each so often, a few at once; the different outcomes of each. */
  async askAll(asks: Partial<Record<Ask, number>>): Promise<Partial<Record<Ask, string[]>>> {
    const outcomes: Partial<Record<Ask, string[]>> = {};
    for (const [ask, count] of Object.entries(asks) as [Ask, number][]) {
      const found = new Set<string>();
      for (let left = count; left > 0; left -= atOnce) {
        const wave = Array.from({ length: Math.min(left, atOnce) }, () => this.ask(ask));
        for (const outcome of await Promise.all(wave)) found.add(outcome);
      }
      outcomes[ask] = [...found];
    }
    return outcomes;
  }

  /** OK, or the code, with its reason where it has one. */
  async ask(ask: Ask): Promise<string> {
    if (ask === 'labels') return outcomeOf(await this.client.run(LabelNamesDocument, {}));
    if (ask === 'messages') return outcomeOf(await this.client.run(MessageHeadersDocument, { first: 5 }));
    return ask === 'code' ? this.requestCode() : this.signIn();
  }

  private async requestCode(): Promise<string> {
    asked += 1;
    const { data, errors } = await this.lane
      .client(this.ipAddress)
      .run(RequestCodeDocument, { email: `somebody-${asked}@example.net` });
    if (errors) return outcomeOf({ errors });
    const { requestCode } = data;
    if (requestCode.__typename === 'CodeSent') return 'OK';
    return requestCode.deliveryFailureReason ?? requestCode.code;
  }

  /** In another browser; what Google's answer is turned into is on a page. */
  private async signIn(): Promise<string> {
    const browser = this.lane.client(this.ipAddress);
    const begin = await browser.fetch('/auth/google');
    const location = begin.headers.get('location');
    if (location === null) return pageCode(await begin.text());
    const answer = await browser.fetch(await browser.consent(location, `${this.name}@example.com`));
    return answer.status === 303 ? 'OK' : pageCode(await answer.text());
  }
}

function outcomeOf({ errors }: Pick<Awaited<ReturnType<ApiClient['post']>>, 'errors'>): string {
  if (!errors) return 'OK';
  const all = errors.map(({ extensions: { code, reason } }) => (reason === undefined ? code : `${code} ${reason}`));
  return [...new Set(all)].join(' & ');
}

function pageCode(html: string): string {
  return /<code>(.*?)<\/code>/.exec(html)?.[1] ?? 'a page without a code';
}
