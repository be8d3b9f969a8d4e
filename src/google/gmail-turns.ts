import type { GoogleAccess } from '../services/google-access.js';
import { type CallGuard, CallGuards } from './call-guard.js';
import { explainFailure, type OperatorNotices } from './gmail-failure.js';
import { GoogleError } from './google-error.js';
import { withRetries } from './retries.js';
import { TimeBudget, whileWanted } from './time-budget.js';

/** Counts quota units before they are spent. Throws GmailRateLimited when there are none left. */
export interface QuotaMeter {
  spend(accountId: string, units: number): Promise<void>;
  /** Google itself has had enough for so many seconds. */
  pause(accountId: string, seconds: number): Promise<void>;
}

/** What a piece of work calls Gmail with. */
export interface Turn {
  access: GoogleAccess;
  guard: CallGuard;
  token: string;
  budget: TimeBudget;
}

/** Pieces of work at Gmail in the right of an account: its token, its guard, and what errors mean. */
export class GmailTurns {
  private readonly guards = new CallGuards();

  constructor(
    private readonly notices: OperatorNotices,
    private readonly quota: QuotaMeter,
  ) {}

  /**
   * Runs the work once no other work of this kind is under way for the account, if anybody still wants it then.
   * Throws Overloaded where too much waits already.
   */
  oneByOne<T>({ accountId, wanted }: GoogleAccess, work: () => Promise<T>): Promise<T> {
    const guard = this.guards.of(accountId);
    return whileWanted(wanted, () => guard.oneBatch(() => whileWanted(wanted, work)));
  }

  /** Calls and batches over all accounts. */
  lengths() {
    return this.guards.lengths();
  }

  /** Runs a call with an access token, once more with a new one after a 401, and says in our words what went wrong. */
  authorised<T>(access: GoogleAccess, request: (turn: Turn) => Promise<T>): Promise<T> {
    return whileWanted(access.wanted, () => this.asked(access, request));
  }

  private async asked<T>(access: GoogleAccess, request: (turn: Turn) => Promise<T>): Promise<T> {
    const token = await access.token();
    const turn = { access, guard: this.guards.of(access.accountId), token, budget: new TimeBudget(access.wanted) };
    try {
      return await request(turn).catch(async (error: unknown) => {
        if (!(error instanceof GoogleError) || error.status !== 401) throw error;
        turn.token = await access.renew(token);
        return request(turn);
      });
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      if (error.status === 401) return access.reject(turn.token, 'REVOKED');
      const [explained] = await this.explained(turn, [error]);
      throw explained;
    }
  }

  /** Says what failures mean, and leaves the account alone for as long as Google asks. */
  async explained<T>(turn: Turn, answers: readonly (T | GoogleError)[]): Promise<(T | Error)[]> {
    const pause = Math.max(0, ...answers.map(pauseAsked));
    if (pause > 0) await this.quota.pause(turn.access.accountId, pause);
    return Promise.all(
      answers.map((answer) => (answer instanceof GoogleError ? explainFailure(answer, turn, this.notices) : answer)),
    );
  }
}

/** Tries a call within what is left of the work's time and retries. */
export function repeated<T>({ guard, budget }: Turn, attempt: () => Promise<T>): Promise<T> {
  return withRetries(attempt, { budget, takeRetry: () => guard.takeRetry() });
}

/** For how many seconds Google wants no more requests; 0 where it does not say. */
export function pauseAsked(answer: unknown): number {
  return answer instanceof GoogleError && answer.isRateLimit ? (answer.retryAfterSeconds ?? 0) : 0;
}
