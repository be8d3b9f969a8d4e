import type { ApiClient } from '../api/api-client.js';
import { outcomeOf, tally, whoIs } from '../api/people.js';
import { VerifyCodeDocument } from '../generated/graphql.js';

/** What people have been told is done; all of it must be true afterwards, whatever has happened meanwhile. */
export class Ledger {
  readonly signedUp: { email: string; password: string }[] = [];
  readonly verified: { requestId: string; code: string }[] = [];
  /** Access tokens. */
  readonly loggedOut: string[] = [];

  /** How what was told looks now: everybody who signed up can log in, no code works again, nobody has come back. */
  async look(client: () => ApiClient): Promise<Record<string, Record<string, number>>> {
    const signedUp = await inTurn(this.signedUp, async ({ email, password }) =>
      String((await client().login(email, password)) ?? 'signed in'),
    );
    const verified = await inTurn(this.verified, async (proof) =>
      outcomeOf((await client().run(VerifyCodeDocument, proof)).data.verifyCode),
    );
    const loggedOut = await inTurn(this.loggedOut, async (accessToken) => {
      const visitor = client();
      visitor.accessToken = accessToken;
      return (await whoIs(visitor)) ? 'signed in' : 'nobody';
    });
    return { signedUp: tally(signedUp), verified: tally(verified), loggedOut: tally(loggedOut) };
  }

  /** What `look` has to find. */
  get promise(): Record<string, Record<string, number>> {
    return {
      signedUp: { 'signed in': this.signedUp.length },
      verified: { CODE_ALREADY_USED: this.verified.length },
      loggedOut: { nobody: this.loggedOut.length },
    };
  }
}

/** A few at a time, as hashing passwords bears it. */
async function inTurn<T>(all: readonly T[], ask: (one: T) => Promise<string>): Promise<string[]> {
  const answers: string[] = [];
  for (let from = 0; from < all.length; from += 8)
    answers.push(...(await Promise.all(all.slice(from, from + 8).map(ask))));
  return answers;
}
