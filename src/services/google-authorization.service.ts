import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  EmailAlreadyRegistered,
  GmailUnavailable,
  GoogleAccessDenied,
  GoogleAccountInUse,
  GoogleCodeExchangeFailed,
  GoogleEmailUnverified,
  GoogleNotConfigured,
  GoogleReauthorizationRequired,
  GoogleSignInUnavailable,
  GoogleStateInvalid,
  type ReadyAuthorization,
  type ReauthorizationReason,
} from '../errors.js';
import { hashSecret, newSecret } from '../secrets/opaque-secret.js';
import type { Sealer } from '../secrets/sealer.js';
import type { GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import type { GoogleAuthorizationRow, GoogleAuthorizationStore } from '../stores/google-authorization.store.js';
import type { RateLimitStore } from '../stores/rate-limit.store.js';
import type { User, UserStore } from '../stores/user.store.js';
import { type GoogleGrant, type GoogleIdentity, type GoogleOAuth, OAuthRefused } from './google-oauth.js';
import { gmailReadScope, gmailSendScope, mailboxScopes, missingScopes } from './google-scopes.js';
import { claimAll } from './limits.js';

const lifetimeSeconds = 600;
/** Far more than a household or an office needs, and few enough for the table to stay small. */
const startsPerLifetime = 100;
const repeatWaitMs = 10_000;
const repeatPollMs = 100;

export interface AuthorizationStart {
  /** The secret of the browser that begins, kept there in a cookie. */
  browser: string;
  /** Who connects a further account; left out, the flow signs in or up. */
  userId?: string | undefined;
  /** The network address that begins, as limits count it. */
  ipAddress: string;
  loginHint?: string | undefined;
  returnTo?: string | undefined;
}

/** Whose browser brings Google's answer back. */
export interface AuthorizationReturn {
  browser?: string | undefined;
  userId?: string | undefined;
  ipAddress: string;
}

export interface ConnectedGoogleAccount {
  account: GoogleAccount;
  user: User;
  isNewUser: boolean;
  /** The flow was begun by somebody signed in. */
  connectsFurther: boolean;
  /** It had been completed before this request came. */
  isRepeat: boolean;
  returnTo: string | undefined;
  /** Set where Google must be asked again before the mailbox can be read; the person is signed in all the same. */
  reauthorization: GoogleReauthorizationRequired | undefined;
}

interface Dependencies {
  authorizations: GoogleAuthorizationStore;
  accounts: GoogleAccountStore;
  users: UserStore;
  limits: RateLimitStore;
  oauth: GoogleOAuth | undefined;
  sealer: Sealer;
  /** Where Google sends people back to. */
  redirectUri: string;
  senderEmail: string | undefined;
  now: () => Date;
}

/** The server-side authorization code flow (RFC 6749, section 4.1; PKCE, RFC 7636; RFC 9700). */
export class GoogleAuthorizationService {
  constructor(private readonly its: Dependencies) {}

  /**
   * Stores a state and gives the consent page for it: offline access, forced consent.
   * Throws GoogleNotConfigured, or RateLimited where this person or network address has begun too often.
   */
  async start({ browser, userId, ipAddress, loginHint, returnTo }: AuthorizationStart): Promise<ReadyAuthorization> {
    const { oauth, sealer, redirectUri, senderEmail, limits, now } = this.its;
    if (!oauth) throw new GoogleNotConfigured();
    const key = `authorization:${userId === undefined ? `ip:${ipAddress}` : `user:${userId}`}`;
    await claimAll(limits, [{ key, limit: startsPerLifetime, windowSeconds: lifetimeSeconds }], now());
    const [state, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
    const scopes =
      loginHint !== undefined && loginHint === senderEmail ? [...mailboxScopes, gmailSendScope] : mailboxScopes;
    const authorizationUrl = await oauth.authorizationUrl({
      redirectUri,
      scopes,
      state,
      nonce,
      codeVerifier,
      loginHint,
    });
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + lifetimeSeconds * 1000);
    const stateHash = hashSecret(state);
    await this.its.authorizations.put({
      stateHash,
      browserHash: hashSecret(browser),
      userId: userId ?? null,
      nonce,
      sealedCodeVerifier: sealer.seal(codeVerifier, place(stateHash)),
      scopes: scopes.join(' '),
      returnTo: returnTo ?? null,
      createdAt,
      expiresAt,
    });
    return { authorizationUrl, state, expiresAt };
  }

  /**
   * Completes the flow that `state` began: exchanges the code, stores the credentials under Google's `sub`, finds or makes the user.
   * A repeat with the same code finds the first outcome. Throws GoogleStateInvalid, GoogleCodeExchangeFailed,
   * GoogleSignInUnavailable, EmailAlreadyRegistered, GoogleAccountInUse or GoogleNotConfigured.
   */
  async complete(state: string, code: string, by: AuthorizationReturn): Promise<ConnectedGoogleAccount> {
    const authorization = await this.findOwn(state, by);
    const restart = this.restartOf(authorization, by);
    if (!(await this.its.authorizations.consume(authorization.stateHash, hashSecret(code), this.its.now())))
      return this.repeat(authorization.stateHash, code, restart);
    const connected = await this.completeOnce(authorization, code, restart);
    return { ...connected, isRepeat: false, reauthorization: await this.wayBack(connected.account, restart) };
  }

  /** Whether this request is the one to sign the person in: each state does so once. */
  async claimSignIn(state: string): Promise<boolean> {
    return this.its.authorizations.claimSignIn(hashSecret(state));
  }

  /** Records the outcome, for a repeat to find. */
  private async completeOnce(authorization: GoogleAuthorizationRow, code: string, restart: AuthorizationStart) {
    try {
      const { identity, grant } = await this.exchange(authorization, code, restart);
      const connected = await this.connect(authorization, identity, grant);
      await this.its.authorizations.putOutcome(authorization.stateHash, {
        outcome: 'CONNECTED',
        accountId: connected.account.id,
        isNewUser: connected.isNewUser,
      });
      return connected;
    } catch (error) {
      await this.its.authorizations.putOutcome(authorization.stateHash, {
        outcome: 'FAILED',
        accountId: null,
        isNewUser: null,
      });
      throw error;
    }
  }

  /**
   * Takes the error that Google sent the browser back with (RFC 6749, section 4.1.2.1); the state is spent.
   * Throws GoogleAccessDenied where the person refused, else GoogleSignInUnavailable, GoogleCodeExchangeFailed or GoogleStateInvalid.
   */
  async fail(state: string, error: string, by: AuthorizationReturn): Promise<never> {
    const authorization = await this.findOwn(state, by);
    await this.its.authorizations.consume(authorization.stateHash, '', this.its.now());
    if (error === 'access_denied') throw new GoogleAccessDenied();
    const passing = error === 'server_error' || error === 'temporarily_unavailable';
    const cause = passing ? new GmailUnavailable() : new OAuthRefused(error);
    throw await this.failure(cause, this.restartOf(authorization, by));
  }

  /** Where the flow of this state goes on afterwards. */
  async findReturnTo(state: string, by: { browser?: string | undefined }): Promise<string | undefined> {
    const authorization = await this.findOwn(state, by).catch(() => undefined);
    return authorization?.returnTo ?? undefined;
  }

  /** An error that carries reason, missing scopes and an authorization URL that is ready to open. */
  async reauthorization(
    reason: ReauthorizationReason,
    account: GoogleAccount | undefined,
    start: AuthorizationStart,
  ): Promise<GoogleReauthorizationRequired> {
    const ready = await this.start({ ...start, loginHint: start.loginHint ?? account?.email });
    const missing = account && reason === 'MISSING_SCOPES' ? missingScopes(mailboxScopes, account.grantedScopes) : [];
    return new GoogleReauthorizationRequired(reason, missing, ready);
  }

  private async findOwn(
    state: string,
    { browser, userId }: { browser?: string | undefined; userId?: string | undefined },
  ): Promise<GoogleAuthorizationRow> {
    const authorization = await this.its.authorizations.find(hashSecret(state));
    if (!authorization || authorization.expiresAt <= this.its.now()) throw new GoogleStateInvalid();
    const sameBrowser = browser !== undefined && hashSecret(browser) === authorization.browserHash;
    const sameUser = authorization.userId !== null && authorization.userId === userId;
    const otherUser = userId !== undefined && authorization.userId !== null && authorization.userId !== userId;
    if ((!sameBrowser && !sameUser) || otherUser) throw new GoogleStateInvalid();
    return authorization;
  }

  private async exchange(authorization: GoogleAuthorizationRow, code: string, restart: AuthorizationStart) {
    const { oauth, sealer, redirectUri } = this.its;
    if (!oauth) throw new GoogleNotConfigured();
    const codeVerifier = sealer.unseal(authorization.sealedCodeVerifier, place(authorization.stateHash));
    try {
      return await oauth.exchangeCode(code, { redirectUri, nonce: authorization.nonce, codeVerifier });
    } catch (error) {
      throw await this.failure(error, restart);
    }
  }

  /** What a flow that Google did not complete is answered with: a fresh authorization URL, save for faults of ours. */
  private async failure(cause: unknown, restart: AuthorizationStart): Promise<unknown> {
    if (cause instanceof GmailUnavailable)
      return new GoogleSignInUnavailable('CODE_EXCHANGE_FAILED', [], await this.start(restart), { cause });
    if (!(cause instanceof OAuthRefused)) return cause;
    const reason = cause.blamesClient ? 'CLIENT_REJECTED' : 'CODE_EXCHANGE_FAILED';
    return new GoogleCodeExchangeFailed(reason, [], await this.start(restart), { cause });
  }

  /** The same flow once more. */
  private restartOf(
    { userId, returnTo, scopes }: GoogleAuthorizationRow,
    { browser = newSecret(), ipAddress }: AuthorizationReturn,
  ): AuthorizationStart {
    const asSender = scopes.split(' ').includes(gmailSendScope);
    return {
      browser,
      ipAddress,
      userId: userId ?? undefined,
      returnTo: returnTo ?? undefined,
      loginHint: asSender ? this.its.senderEmail : undefined,
    };
  }

  private async connect(authorization: GoogleAuthorizationRow, identity: GoogleIdentity, grant: GoogleGrant) {
    const { accounts, oauth, now } = this.its;
    const known = await accounts.findByGoogleUserId(identity.googleUserId, 'MAILBOX');
    const { user, isNewUser } = await this.userFor(authorization, identity, known);
    const stored = known?.clientId === oauth?.clientId ? await accounts.findCredentials(known?.id ?? '') : undefined;
    const account = await accounts.put(
      {
        id: known?.id ?? randomUUID(),
        role: 'MAILBOX',
        userId: user.id,
        googleUserId: identity.googleUserId,
        email: identity.email,
        emailVerified: identity.emailVerified,
        name: identity.name ?? null,
        clientId: oauth?.clientId ?? '',
        grantedScopes: grant.grantedScopes,
        reauthorizationReason: shortcoming(grant, stored?.hasRefreshToken ?? false),
        refreshTokenExpiresAt:
          grant.refreshToken === undefined ? (known?.refreshTokenExpiresAt ?? null) : grant.refreshTokenExpiresAt,
        connectedAt: known?.connectedAt ?? now(),
      },
      grant,
    );
    if (!account) throw new GoogleAccountInUse();
    return {
      account,
      user,
      isNewUser,
      connectsFurther: authorization.userId !== null,
      returnTo: authorization.returnTo ?? undefined,
    };
  }

  /** The user a Google account belongs to: by the flow's own user, by `sub`, or by an address that both sides have verified. */
  private async userFor(
    authorization: GoogleAuthorizationRow,
    identity: GoogleIdentity,
    known: GoogleAccount | undefined,
  ): Promise<{ user: User; isNewUser: boolean }> {
    const { users, now } = this.its;
    const ownerId = authorization.userId ?? known?.userId;
    const owner = ownerId ? await users.find(ownerId) : undefined;
    if (authorization.userId && !owner) throw new GoogleStateInvalid();
    if (owner && known?.userId && known.userId !== owner.id) throw new GoogleAccountInUse();
    if (owner) return { user: owner, isNewUser: false };
    // Else whoever names a stranger's address at Google would take it here before its owner comes.
    if (!identity.emailVerified) throw new GoogleEmailUnverified();
    const user = {
      id: randomUUID(),
      email: identity.email,
      emailVerifiedAt: now(),
      name: identity.name ?? null,
      createdAt: now(),
    };
    const added = await users.put(user);
    if (added) return { user: added, isNewUser: true };
    const existing = await users.findByEmail(identity.email);
    if (!existing?.emailVerifiedAt) throw new EmailAlreadyRegistered();
    if (identity.name !== undefined) await users.putMissingName(existing.id, identity.name);
    return { user: existing, isNewUser: false };
  }

  /** A double click or a reload: waits for the first request's outcome, which is this one's as well. */
  private async repeat(stateHash: string, code: string, restart: AuthorizationStart): Promise<ConnectedGoogleAccount> {
    for (let waitedMs = 0; waitedMs <= repeatWaitMs; waitedMs += repeatPollMs) {
      const row = await this.its.authorizations.find(stateHash);
      if (row?.codeHash !== hashSecret(code) || row.outcome === 'FAILED') break;
      if (row.outcome !== null) return { ...(await this.recall(row, restart)), isRepeat: waitedMs === 0 };
      await sleep(repeatPollMs);
    }
    throw new GoogleStateInvalid();
  }

  private async recall(row: GoogleAuthorizationRow, restart: AuthorizationStart) {
    const account = row.accountId === null ? undefined : await this.its.accounts.find(row.accountId);
    const user = account?.userId ? await this.its.users.find(account.userId) : undefined;
    if (!account || !user) throw new GoogleStateInvalid();
    const reauthorization = await this.wayBack(account, restart);
    return {
      account,
      user,
      isNewUser: row.isNewUser ?? false,
      connectsFurther: row.userId !== null,
      returnTo: row.returnTo ?? undefined,
      reauthorization,
    };
  }

  private async wayBack(
    account: GoogleAccount,
    restart: AuthorizationStart,
  ): Promise<GoogleReauthorizationRequired | undefined> {
    const { reauthorizationReason: reason, userId } = account;
    return reason === null
      ? undefined
      : this.reauthorization(reason, account, { ...restart, userId: userId ?? undefined });
  }
}

/** What keeps a fresh grant from reading the mailbox when its owner is away. */
function shortcoming(grant: GoogleGrant, hasRefreshToken: boolean): 'MISSING_SCOPES' | 'NO_REFRESH_TOKEN' | null {
  if (!grant.grantedScopes.includes(gmailReadScope)) return 'MISSING_SCOPES';
  return grant.refreshToken === undefined && !hasRefreshToken ? 'NO_REFRESH_TOKEN' : null;
}

function place(stateHash: string): string {
  return `google_authorizations/${stateHash}/code_verifier`;
}
