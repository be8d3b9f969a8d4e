/** What people were told, and what has turned out to be otherwise; each fault as a line that can be looked at. */
export class Findings {
  /** Things that people were told are done. */
  acknowledged = 0;
  /** Requests that the server took away with it: it is not known whether they were done. */
  unanswered = 0;
  /** What was told is not so. */
  readonly lost: string[] = [];
  /** A code or token is spent, and nothing has come of it. */
  readonly spentForNothing: string[] = [];
  /** One token, code or mail has had its effect twice, or half of it is there. */
  readonly twice: string[] = [];
  /** Told that a mail was sent, and there is none. */
  readonly unsent: string[] = [];
  /** The database is not as it must be. */
  readonly damage: string[] = [];
  /** Answers that nobody should get: INTERNAL, or none at all from a server that runs. */
  readonly strange: string[] = [];
  /** Verified codes whose token was on its way to the person at that moment: they ask for another code. */
  tokensOnTheirWay = 0;
  /** From the start of a process to its first 200 at /readyz, after it was killed. */
  readonly readyMs: number[] = [];
}
