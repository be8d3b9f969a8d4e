import type { GmailQuotaStore } from '../stores/gmail-quota.store.js';
import type { GoogleAuthorizationStore } from '../stores/google-authorization.store.js';
import type { RateLimitStore } from '../stores/rate-limit.store.js';
import type { SessionStore } from '../stores/session.store.js';
import type { VerificationCodeStore } from '../stores/verification-code.store.js';
import type { MessageCacheService } from './message-cache.service.js';

const dayMs = 86_400_000;

/** Deletes what has no use any more, so that the database does not grow with time. */
export class HousekeepingService {
  constructor(
    private readonly stores: {
      codes: VerificationCodeStore;
      authorizations: GoogleAuthorizationStore;
      sessions: SessionStore;
      limits: RateLimitStore;
      quotas: GmailQuotaStore;
    },
    private readonly cache: MessageCacheService,
    private readonly now: () => Date,
  ) {}

  async tidy(): Promise<void> {
    const now = this.now();
    const yesterday = new Date(now.getTime() - dayMs);
    await this.stores.codes.deleteExpired(yesterday);
    await this.stores.authorizations.deleteExpired(now);
    await this.stores.sessions.deleteExpired(yesterday);
    await this.stores.limits.deleteEnded(now);
    await this.stores.quotas.deleteEnded(now);
    await this.cache.evict();
  }
}
