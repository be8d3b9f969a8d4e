import PostalMime from 'postal-mime';
import type { FaultAction, FaultRequest, LocalGoogle } from '../../local-google/interface.js';

/** What becomes of a mail that the server hands to Google; `fine` where nothing does. */
export type Fate = 'fine' | 'dropped after' | 'dropped before' | '503' | 'asked to wait';

/** One time that the server handed a mail to Google. */
export interface Attempt {
  to: string;
  subject: string;
  fate: Fate;
}

const sendPath = '/gmail/v1/users/me/messages/send';
/** How many of a hundred mails meet each; the last is what a sender may, and does, try again. */
const shares: [Exclude<Fate, 'fine'>, number, FaultAction][] = [
  ['dropped after', 5, { kind: 'drop-after' }],
  ['dropped before', 5, { kind: 'drop-before' }],
  ['503', 5, { kind: 'status', status: 503 }],
  ['asked to wait', 2, { kind: 'status', status: 429, headers: { 'retry-after': '1' }, body: {} }],
];
/** After so many mails every access token is refused, which is tried again as well. */
const renewEvery = 400;

/** Lets mails meet their fate, as a seed decides it, and keeps what was done to each. */
export class MailFaults {
  private readonly sent: { body: string; fate: Fate }[] = [];
  private drawn: Fate = 'fine';
  /** Of the mails that come next. */
  private fates: Fate[] = [];

  constructor(google: LocalGoogle, random: () => number) {
    google.addFault({ match: (request) => this.draw(request, random, google), action: { kind: 'pass' } });
    for (const [fate, , action] of shares)
      google.addFault({
        match: ({ path }) => path === sendPath && this.drawn === fate,
        times: Number.POSITIVE_INFINITY,
        action,
      });
  }

  /** Each time that a mail was handed over, in their order. */
  async attempts(): Promise<Attempt[]> {
    return Promise.all(
      this.sent.map(async ({ body, fate }) => {
        const { raw } = JSON.parse(body) as { raw: string }; // What our server writes.
        const { to, subject = '' } = await PostalMime.parse(Buffer.from(raw, 'base64url'));
        return { to: to?.[0]?.address ?? '', subject, fate };
      }),
    );
  }

  /** Decides on a mail before anything else looks at it; never matches itself. */
  private draw({ path, body }: FaultRequest, random: () => number, google: LocalGoogle): false {
    if (path !== sendPath) return false;
    if (this.fates.length === 0) this.fates = shuffledHundred(random);
    const isRefused = (this.sent.length + 1) % renewEvery === 0;
    // A mail whose token is refused is not taken, whatever becomes of the answer.
    this.drawn = isRefused ? 'fine' : (this.fates.pop() ?? 'fine');
    this.sent.push({ body, fate: this.drawn });
    if (isRefused) google.expireAccessTokens();
    return false;
  }
}

/** What becomes of the next hundred mails. */
function shuffledHundred(random: () => number): Fate[] {
  const faults = shares.flatMap(([fate, count]) => Array.from({ length: count }, () => fate));
  const all = Array.from({ length: 100 }, (_, index): Fate => faults[index] ?? 'fine');
  const places = all.map((fate) => ({ fate, place: random() }));
  return places.sort((a, b) => a.place - b.place).map(({ fate }) => fate);
}
