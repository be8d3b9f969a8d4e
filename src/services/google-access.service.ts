import { setTimeout as sleep } from 'node:timers/promises';
import { GmailUnavailable } from '../errors.js';
import type {
  GoogleCredentialStore,
  GoogleCredentials,
  StoredReauthorizationReason,
} from '../stores/google-credential.store.js';
import { CredentialsRejected, type GoogleAccess } from './google-access.js';
import { type GoogleGrant, type GoogleOAuth, OAuthRefused } from './google-oauth.js';

const refreshEarlyMs = 5 * 60_000;
const leaseMs = 15_000;
const pollMs = 50;

/** Hands out access tokens and refreshes each once, however many requests and instances ask for it. */
export class GoogleAccessService {
  private readonly refreshing = new Map<string, Promise<string>>();

  constructor(
    private readonly credentials: GoogleCredentialStore,
    private readonly oauth: GoogleOAuth | undefined,
    private readonly now: () => Date,
  ) {}

  /** What is read by it ends with `wanted`. */
  accessTo(accountId: string, wanted?: AbortSignal): GoogleAccess {
    return {
      accountId,
      wanted,
      token: () => this.token(accountId),
      renew: (refused) => this.renew(accountId, refused),
      reject: (refused, reason) => this.reject(accountId, refused, reason),
    };
  }

  private async token(accountId: string): Promise<string> {
    const credentials = await this.usable(accountId);
    return this.current(credentials, refreshEarlyMs) ?? this.refresh(credentials);
  }

  private async renew(accountId: string, refused: string): Promise<string> {
    const credentials = await this.usable(accountId);
    const current = this.current(credentials, 0);
    return current !== undefined && current !== refused ? current : this.refresh(credentials);
  }

  private async reject(accountId: string, refused: string, reason: StoredReauthorizationReason): Promise<never> {
    const credentials = await this.usable(accountId);
    if (credentials.accessToken === refused) await this.condemn(credentials, reason);
    throw new GmailUnavailable();
  }

  /** Marks these credentials and throws CredentialsRejected; returns when others have taken their place. */
  private async condemn(credentials: GoogleCredentials, reason: StoredReauthorizationReason): Promise<void> {
    if (await this.credentials.putReauthorizationReason(credentials, reason))
      throw new CredentialsRejected(credentials.accountId, reason);
  }

  private async usable(accountId: string): Promise<GoogleCredentials> {
    const credentials = await this.credentials.find(accountId);
    if (!credentials) throw new CredentialsRejected(accountId, 'NO_REFRESH_TOKEN');
    if (credentials.reauthorizationReason) throw new CredentialsRejected(accountId, credentials.reauthorizationReason);
    if (credentials.clientId !== this.oauth?.clientId) throw new CredentialsRejected(accountId, 'CLIENT_REJECTED');
    return credentials;
  }

  /** The stored access token when it is good for `leftMs` more. */
  private current({ accessToken, accessTokenExpiresAt }: GoogleCredentials, leftMs: number): string | undefined {
    const left = (accessTokenExpiresAt?.getTime() ?? 0) - this.now().getTime();
    return left > leftMs ? accessToken : undefined;
  }

  private refresh(credentials: GoogleCredentials): Promise<string> {
    const { accountId } = credentials;
    const running = this.refreshing.get(accountId);
    if (running) return running;
    const refresh = this.refreshAlone(credentials).finally(() => this.refreshing.delete(accountId));
    this.refreshing.set(accountId, refresh);
    return refresh;
  }

  /** Refreshes when no other instance does; else waits for what that one writes. */
  private async refreshAlone(credentials: GoogleCredentials): Promise<string> {
    const { accountId, version } = credentials;
    for (let waitedMs = 0; waitedMs < leaseMs; waitedMs += pollMs) {
      const now = this.now();
      const latest = await this.usable(accountId);
      const current = latest.version === version ? undefined : this.current(latest, 0);
      if (current !== undefined) return current;
      // A key that is not configured is the operator's to bring back and says nothing about the consent: not recorded.
      if (latest.hasRefreshToken && latest.refreshToken === undefined)
        throw new CredentialsRejected(accountId, 'NO_REFRESH_TOKEN');
      if (await this.credentials.claimRefresh(latest, now, new Date(now.getTime() + leaseMs)))
        return this.refreshAtGoogle(latest);
      await sleep(pollMs);
    }
    throw new GmailUnavailable();
  }

  private async refreshAtGoogle(credentials: GoogleCredentials): Promise<string> {
    const { accountId, refreshToken } = credentials;
    if (!this.oauth) throw new CredentialsRejected(accountId, 'CLIENT_REJECTED');
    if (refreshToken === undefined) return this.giveUp(credentials, 'NO_REFRESH_TOKEN');
    let grant: GoogleGrant;
    try {
      grant = await this.oauth.refresh(refreshToken);
    } catch (error) {
      if (error instanceof OAuthRefused && error.blamesGrant) return this.giveUp(credentials, 'REVOKED');
      await this.credentials.releaseRefresh(credentials);
      // The client's own trouble is the operator's to mend and says nothing about the person's consent: not recorded.
      if (!(error instanceof OAuthRefused)) throw error;
      if (error.blamesClient) throw new CredentialsRejected(accountId, 'CLIENT_REJECTED');
      throw new GmailUnavailable({}, { cause: error });
    }
    // Others have taken their place, whose grant is the same person's; or the account is gone, and nothing is read by it.
    if (!(await this.credentials.putRefreshed(credentials, grant))) await this.usable(accountId);
    return grant.accessToken;
  }

  /** Condemns credentials that cannot be refreshed; the token of those that have taken their place is as good. */
  private async giveUp(credentials: GoogleCredentials, reason: StoredReauthorizationReason): Promise<string> {
    await this.condemn(credentials, reason);
    const successor = this.current(await this.usable(credentials.accountId), 0);
    if (successor === undefined) throw new GmailUnavailable();
    return successor;
  }
}
