import type { FormerEmailStore } from '../stores/former-email.store.js';
import type { GmailQuotaStore } from '../stores/gmail-quota.store.js';
import type { GoogleAuthorizationStore } from '../stores/google-authorization.store.js';
import type { LoginFailureStore } from '../stores/login-failure.store.js';
import type { RateLimitStore } from '../stores/rate-limit.store.js';
import type { SessionStore } from '../stores/session.store.js';
import type { SpentTokenStore } from '../stores/spent-token.store.js';
import type { VerificationCodeStore } from '../stores/verification-code.store.js';
import type { MessageCacheService } from './message-cache.service.js';
import { sessionSeconds } from './session.service.js';

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
      formerEmails: FormerEmailStore;
      spentTokens: SpentTokenStore;
      loginFailures: LoginFailureStore;
    },
    private readonly cache: MessageCacheService,
    private readonly now: () => Date,
  ) {}

  async tidy(): Promise<void> {
    const now = this.now();
    const yesterday = new Date(now.getTime() - dayMs);
    await this.stores.codes.deleteExpired(yesterday);
    await this.stores.authorizations.deleteExpired(now);
    await this.stores.sessions.deleteEnded(yesterday);
    // By then a token would be over even if it had not been used: whoever brings it gains nothing, and need not be noticed.
    await this.stores.sessions.deleteUsed(new Date(now.getTime() - sessionSeconds * 1000));
    await this.stores.limits.deleteEnded(now);
    await this.stores.quotas.deleteEnded(now);
    await this.stores.formerEmails.deleteExpired(now);
    await this.stores.spentTokens.deleteExpired(now);
    await this.stores.loginFailures.deleteExpired(now);
    await this.cache.evict();
  }
}
