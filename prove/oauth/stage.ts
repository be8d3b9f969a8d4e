import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { publicUrl, startTestApp, type TestApp } from '../../test/api/start-test-app.js';
import { type AnswerCase, attacker, type Client, person, type ReturnCase, type TokenAnswer } from './case.js';

const tokenPath = '/oauth2/token';

/** What a sign-in would leave behind. */
const kept = ['users', 'google_accounts', 'sessions WHERE revoked_at IS NULL'];

/** A server and a stand-in that lies when it is told to; everything that is refused must leave nothing. */
export class OAuthStage {
  /** What was not refused as it should be, and how. */
  readonly faults: string[] = [];
  private readonly secrets = new Set<string>();

  private constructor(private readonly test: TestApp) {}

  static async open(): Promise<OAuthStage> {
    const accounts = [
      { email: person, name: 'Mina Kim' },
      { email: attacker, name: 'Mallory' },
    ];
    const google = await startLocalGoogle({ accounts });
    const second = {
      ...(await exportJWK((await generateKeyPair('RS256')).publicKey)),
      kid: 'local-2',
      alg: 'RS256',
      use: 'sig',
    };
    google.addFault({
      match: ({ path }) => path === '/oauth2/v3/certs',
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'change', body: (body) => ({ keys: [...(body as { keys: object[] }).keys, second] }) }, // The stand-in's key set.
    });
    return new OAuthStage(await startTestApp({ google, store: 'sqlite', withoutSender: true }));
  }

  /** The right answer signs in, by page and by mutation; and what keeps the wrong ones out is asked for. */
  async control(): Promise<string[]> {
    const browser = this.test.client();
    const begin = await browser.fetch('/auth/google?returnTo=/inbox');
    const asked = new URL(begin.headers.get('location') ?? '').searchParams;
    const lacking = ['state', 'nonce', 'code_challenge'].filter((name) => (asked.get(name)?.length ?? 0) < 43);
    if (asked.get('code_challenge_method') !== 'S256') lacking.push('PKCE S256');
    const page = await browser.fetch(await browser.consent(begin.headers.get('location') ?? '', person));
    if (page.status !== 303 || !browser.cookies.has('gmail-graphql-session')) lacking.push('a sign-in by page');
    const { outcome } = await this.byMutation(this.test.client());
    if (outcome !== 'GoogleConnected') lacking.push(`a sign-in by mutation: ${outcome}`);
    // From here on nobody may be known: a refusal must not make a user either.
    await this.forget();
    return lacking;
  }

  /** Through the page and through the mutation. */
  async tryAnswer({ name, code, change }: AnswerCase): Promise<void> {
    const { test } = this;
    const lie = () =>
      test.google.addFault({
        match: ({ path }) => path === tokenPath,
        action: {
          kind: 'change',
          body: async (body) => {
            const answer = body as TokenAnswer; // The stand-in's own.
            const claims = decodeJwt(answer.id_token);
            this.secrets.add(answer.id_token);
            const changed = await change(answer, { test, google: test.google, sign: test.google.signIdToken, claims });
            return changed;
          },
        },
      });
    lie();
    const browser = test.client();
    const begin = await browser.fetch('/auth/google?returnTo=/inbox');
    const response = await browser.fetch(await browser.consent(begin.headers.get('location') ?? '', person));
    await this.judge(`${name}, at the page`, code, browser, response);
    lie();
    const { outcome, client } = await this.byMutation(test.client());
    if (outcome !== code) this.faults.push(`${name}, by the mutation: ${outcome} in place of ${code}`);
    await this.judgeTraces(`${name}, by the mutation`, client);
  }

  async tryReturn({ name, code, status, open }: ReturnCase): Promise<void> {
    const { browser, response } = await open({ test: this.test, google: this.test.google });
    if (status === undefined) return this.judge(name, code, browser, response);
    if (response.status !== status) this.faults.push(`${name}: ${response.status} in place of ${status}`);
    await this.judgeTraces(name, browser);
  }

  /** Lines of the log that hold something secret. */
  async leaks(): Promise<string[]> {
    const { test } = this;
    const secrets = [...this.secrets, ...test.google.bearerTokens(), test.google.webClient.clientSecret];
    return test.logs.filter((line) => secrets.some((secret) => secret !== '' && line.includes(secret)));
  }

  async close(): Promise<void> {
    await this.test.close();
    await this.test.google.close();
  }

  private async byMutation(client: Client): Promise<{ outcome: string; client: Client }> {
    const start = await client.post<{ startGoogleAuthorization: { authorizationUrl: string } }>({
      query: 'mutation { startGoogleAuthorization { authorizationUrl } }',
    });
    if (!start.data) throw new Error(`The flow does not begin: ${JSON.stringify(start.errors)}`);
    const callback = await client.consent(start.data.startGoogleAuthorization.authorizationUrl, person);
    const { searchParams } = new URL(callback, publicUrl);
    const [code, state] = [searchParams.get('code') ?? '', searchParams.get('state') ?? ''];
    this.secrets.add(code).add(state);
    const { data, errors } = await client.post<{ completeGoogleAuthorization: { __typename: string; code?: string } }>({
      query: `mutation($code: String!, $state: String!) { completeGoogleAuthorization(code: $code, state: $state) {
        __typename ... on UserError { code } } }`,
      variables: { code, state },
    });
    const answer = data?.completeGoogleAuthorization;
    return { outcome: answer?.code ?? answer?.__typename ?? errors?.[0]?.extensions.code ?? 'nothing', client };
  }

  private async judge(name: string, code: string, browser: Client, response: Response): Promise<void> {
    const html = await response.text();
    const isPage = response.headers.get('content-type')?.startsWith('text/html') && response.status >= 400;
    if (!isPage || !html.includes(code))
      this.faults.push(
        `${name}: ${response.status} ${/[A-Z]{4,}(_[A-Z]+)+/.exec(html)?.[0] ?? ''} in place of ${code}`,
      );
    await this.judgeTraces(name, browser);
  }

  /** Nobody is signed in, and nothing of what Google said is kept. */
  private async judgeTraces(name: string, browser: Client): Promise<void> {
    for (const of of kept) {
      const count = Number(await this.test.database.value(`SELECT count(*) FROM ${of}`));
      if (count > 0) this.faults.push(`${name}: ${count} ${of}`);
    }
    if (browser.cookies.has('gmail-graphql-session')) this.faults.push(`${name}: a session's cookie`);
    await this.forget();
  }

  /** Who is known, and how often anybody has begun. */
  private async forget(): Promise<void> {
    for (const table of ['sessions', 'google_accounts', 'users', 'rate_limits'])
      await this.test.database.query(`DELETE FROM ${table}`);
  }
}
