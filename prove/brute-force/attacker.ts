import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { bodies } from '../../bench/address-operations.js';
import { exchange } from '../../bench/http.js';
import type { Origin } from './networks.js';

export interface CodeGuess {
  requestId: string;
  code: string;
}

export interface PasswordGuess {
  email: string;
  password: string;
}

/** As many as a document may have. */
export const aliases = 15;
const connectionsEach = 8;
const tries = 20;
const pauseMs = 250;

/** Somebody who asks all servers at once, as whoever they want to be. */
export class Attacker {
  private readonly agents: { agent: Agent; url: string }[];
  private turn = 0;

  constructor(urls: readonly string[]) {
    this.agents = urls.map((url) => ({ url, agent: new Agent({ keepAlive: true, maxSockets: connectionsEach }) }));
  }

  /** Guesses in one document, at the next server: what each was answered, `CodeVerified` or the code of a refusal. */
  guessCodes(guesses: readonly CodeGuess[], origin: Origin): Promise<string[]> {
    return this.askAll('verifyCode', ['requestId: ID!', 'code: String!'], 'CodeRejected', guesses, origin);
  }

  /** The same for passwords: `Authenticated` or the code of a refusal. */
  guessPasswords(guesses: readonly PasswordGuess[], origin: Origin): Promise<string[]> {
    return this.askAll('login', ['email: EmailAddress!', 'password: String!'], 'InputError', guesses, origin);
  }

  /** Has a code mailed; the handle of the request. */
  async requestCode(email: string, purpose: string, origin: Origin): Promise<string> {
    const { data } = await this.post<{ requestCode: { requestId?: string } }>(
      bodies.requestCode(email, purpose),
      origin,
    );
    const requestId = data?.requestCode.requestId;
    if (requestId === undefined) throw new Error(`No code for ${email}: ${JSON.stringify(data)}`);
    return requestId;
  }

  close(): void {
    for (const { agent } of this.agents) agent.destroy();
  }

  private async askAll(
    field: string,
    types: readonly string[],
    refusal: string,
    guesses: readonly object[],
    origin: Origin,
  ): Promise<string[]> {
    const names = types.map((type) => type.split(':')[0] ?? '');
    const declared = guesses.flatMap((_, index) => types.map((type) => `$${type.replace(':', `${index}:`)}`));
    const fields = guesses.map((_, index) => {
      const given = names.map((name) => `${name}: $${name}${index}`).join(', ');
      return `a${index}: ${field}(${given}) { __typename ... on ${refusal} { code } }`;
    });
    const variables = Object.assign({}, ...guesses.map((guess, index) => numbered(guess, index)));
    const query = `mutation(${declared.join(', ')}) { ${fields.join(' ')} }`;
    const { data, errors } = await this.post<Record<string, { __typename: string; code?: string } | null>>(
      JSON.stringify({ query, variables }),
      origin,
    );
    const error = errors?.[0]?.extensions?.code ?? 'no answer';
    return guesses.map((_, index) => {
      const its = data?.[`a${index}`];
      return its ? (its.code ?? its.__typename) : error;
    });
  }

  /** Asks again where the server has too much to do. */
  private async post<T>(body: string, { address }: Origin) {
    const { agent, url } = this.agents[this.turn++ % this.agents.length] ?? { url: '' };
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
    for (let turn = 1; ; turn += 1) {
      const { status, text } = await exchange({ ...(agent ? { agent } : {}), url: `${url}/graphql`, headers, body });
      if (status !== 503 || turn === tries)
        // As GraphQL answers.
        return JSON.parse(text) as { data?: T | null; errors?: { extensions?: { code?: string } }[] };
      await wait(pauseMs);
    }
  }
}

function numbered(guess: object, index: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(guess).map(([name, value]) => [`${name}${index}`, value]));
}
