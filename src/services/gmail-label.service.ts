import { LRUCache } from 'lru-cache';
import type { Gmail, GmailLabel, GmailLabelDetails } from './gmail.js';
import type { GoogleAccess } from './google-access.js';

const mostAccounts = 10_000;

/** The labels of one mailbox. */
export class GmailLabelService {
  private readonly kept: LRUCache<string, GmailLabel[]> | undefined;

  constructor(
    private readonly gmail: Gmail,
    /** For how long the names of labels are good; 0 asks Gmail each time. */
    keptSeconds: number,
    now: () => Date,
  ) {
    const perf = { now: () => now().getTime() };
    this.kept =
      keptSeconds > 0
        ? new LRUCache({ max: mostAccounts, ttl: keptSeconds * 1000, ttlResolution: 0, perf })
        : undefined;
  }

  /** Gmail's own labels first, in Gmail's order; then the person's, by name. One call, or none where they are kept. */
  async list(access: GoogleAccess): Promise<GmailLabel[]> {
    const kept = this.kept?.get(access.accountId);
    if (kept) {
      // Credentials that are dead are told at once, and not after a while.
      await access.token();
      return kept;
    }
    const labels = await this.gmail.listLabels(access);
    const own = labels
      .filter((label) => label.type === 'USER')
      .sort((one, other) => one.name.localeCompare(other.name));
    const sorted = [...labels.filter((label) => label.type === 'SYSTEM'), ...own];
    this.kept?.set(access.accountId, sorted);
    return sorted;
  }

  /** Counts and colours: one batch for all labels. */
  async getDetails(access: GoogleAccess, ids: readonly string[]): Promise<(GmailLabelDetails | undefined | Error)[]> {
    return this.gmail.getLabels(access, ids);
  }
}
