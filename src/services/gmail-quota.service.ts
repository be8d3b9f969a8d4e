import { GmailRateLimited } from '../errors.js';
import type { GmailQuotaStore } from '../stores/gmail-quota.store.js';

/** The rest is for whatever else uses the account with the same Google project, and for clocks that differ. */
const ourShare = 0.8;

/** Keeps each account below Google's quota per user and minute, over all instances. */
export class GmailQuotaService {
  private readonly limit: number;

  constructor(
    private readonly quotas: GmailQuotaStore,
    unitsPerMinute: number,
    private readonly now: () => Date,
  ) {
    this.limit = Math.floor(unitsPerMinute * ourShare);
  }

  /** Counts units before they are spent at Google. Throws GmailRateLimited, which says how long to wait. */
  async spend(accountId: string, units: number): Promise<void> {
    const now = this.now();
    if (await this.quotas.spend(accountId, units, this.limit, now)) return;
    const roomAt = await this.quotas.findRoom(accountId, units, this.limit, now);
    throw new GmailRateLimited(Math.max(1, Math.ceil((roomAt.getTime() - now.getTime()) / 1000)));
  }

  /** Asks Google nothing for the account until Google takes requests again. */
  async pause(accountId: string, seconds: number): Promise<void> {
    await this.quotas.pause(accountId, new Date(this.now().getTime() + seconds * 1000));
  }
}
