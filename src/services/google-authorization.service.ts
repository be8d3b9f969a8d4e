import type { Locale } from '../error-texts.js';
import {
  GmailUnavailable,
  GoogleCodeExchangeFailed,
  GoogleNotConfigured,
  GoogleReauthorizationRequired,
  GoogleSignInUnavailable,
  GoogleStateInvalid,
  type ReadyAuthorization,
  type ReauthorizationReason,
  SessionExpired,
} from '../errors.js';
import { hashSecret, newSecret } from '../secrets/opaque-secret.js';
import type { Sealer } from '../secrets/sealer.js';
import type { GoogleAccount } from '../stores/google-account.store.js';
import type { GoogleAuthorizationRow, GoogleAuthorizationStore } from '../stores/google-authorization.store.js';
import type { RateLimitStore } from '../stores/rate-limit.store.js';
import type { UserStore } from '../stores/user.store.js';
import { type GoogleOAuth, OAuthRefused } from './google-oauth.js';
import { gmailSendScope, mailboxScopes, missingScopes } from './google-scopes.js';
import { claimAll } from './limits.js';
import type { SessionService } from './session.service.js';

const lifetimeSeconds = 600;
/** Far more than a household or an office needs, and few enough for the table to stay small. */
const startsPerLifetime = 100;

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
  /** Who is signed in by an access token. */
  userId?: string | undefined;
  /** The session that the browser keeps, if any. */
  refreshToken?: string | undefined;
  ipAddress: string;
  /** In which the person is written to. */
  locale: Locale;
}

interface Dependencies {
  authorizations: GoogleAuthorizationStore;
  users: UserStore;
  limits: RateLimitStore;
  oauth: GoogleOAuth | undefined;
  sealer: Sealer;
  sessions: SessionService;
  /** Where Google sends people back to. */
  redirectUri: string;
  senderEmail: string | undefined;
  now: () => Date;
}

/** What is asked of Google in the authorization code flow (RFC 6749, section 4.1; PKCE, RFC 7636; RFC 9700). */
export class GoogleAuthorizationService {
  constructor(private readonly its: Dependencies) {}

  /**
   * Stores a state and gives the consent page for it: offline access, forced consent.
   * Throws GoogleNotConfigured, RateLimited where this person or network address has begun too often, or SessionExpired
   * where the user has just been deleted.
   */
  async start({ browser, userId, ipAddress, loginHint, returnTo }: AuthorizationStart): Promise<ReadyAuthorization> {
    const { authorizations, users, oauth, sealer, redirectUri, senderEmail, limits, now } = this.its;
    if (!oauth) throw new GoogleNotConfigured();
    const by =
      userId === undefined
        ? { kind: 'authorization:ip', name: ipAddress }
        : { kind: 'authorization:user', name: userId };
    await claimAll(limits, [{ ...by, limit: startsPerLifetime, windowSeconds: lifetimeSeconds }], now());
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
    const authorization = {
      stateHash,
      browserHash: hashSecret(browser),
      userId: userId ?? null,
      nonce,
      sealedCodeVerifier: sealer.seal(codeVerifier, verifierPlace(stateHash)),
      scopes: scopes.join(' '),
      returnTo: returnTo ?? null,
      createdAt,
      expiresAt,
    };
    const guards = userId === undefined ? [] : [users.isThere(userId)];
    if (!(await authorizations.put(authorization, guards))) throw new SessionExpired();
    return { authorizationUrl, state, expiresAt };
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

  /**
   * The authorization that `state` belongs to, where this browser or person has begun it and whoever connects an account
   * by it is still signed in. Throws GoogleStateInvalid.
   */
  async findOwn(
    state: string,
    { browser, userId, refreshToken }: Pick<AuthorizationReturn, 'browser' | 'userId' | 'refreshToken'>,
  ): Promise<GoogleAuthorizationRow> {
    const authorization = await this.its.authorizations.find(hashSecret(state));
    if (!authorization || authorization.expiresAt <= this.its.now()) throw new GoogleStateInvalid();
    const sameBrowser = browser !== undefined && hashSecret(browser) === authorization.browserHash;
    const sameUser = authorization.userId !== null && authorization.userId === userId;
    const otherUser = userId !== undefined && authorization.userId !== null && authorization.userId !== userId;
    if ((!sameBrowser && !sameUser) || otherUser) throw new GoogleStateInvalid();
    // Else a session that was ended, a thief's perhaps, could still connect an account that signs in ever after.
    const connectsTo = authorization.userId;
    if (connectsTo !== null && !sameUser && !(await this.isSignedIn(connectsTo, refreshToken)))
      throw new GoogleStateInvalid();
    return authorization;
  }

  private async isSignedIn(userId: string, refreshToken: string | undefined): Promise<boolean> {
    const viewer = refreshToken === undefined ? undefined : await this.its.sessions.findByRefreshToken(refreshToken);
    return viewer?.user.id === userId;
  }

  /** Who consented and what they granted, for the code that Google gave. Throws as `failure` says. */
  async exchange(
    authorization: GoogleAuthorizationRow,
    code: string,
    restart: AuthorizationStart,
  ): ReturnType<GoogleOAuth['exchangeCode']> {
    const { oauth, sealer, redirectUri } = this.its;
    if (!oauth) throw new GoogleNotConfigured();
    const codeVerifier = sealer.unseal(authorization.sealedCodeVerifier, verifierPlace(authorization.stateHash));
    try {
      return await oauth.exchangeCode(code, { redirectUri, nonce: authorization.nonce, codeVerifier });
    } catch (error) {
      throw await this.failure(error, restart);
    }
  }

  /** What a flow that Google did not complete is answered with: a fresh authorization URL, save for faults of ours. */
  async failure(cause: unknown, restart: AuthorizationStart): Promise<unknown> {
    if (cause instanceof GmailUnavailable)
      return new GoogleSignInUnavailable('CODE_EXCHANGE_FAILED', [], await this.start(restart), { cause });
    if (!(cause instanceof OAuthRefused)) return cause;
    const reason = cause.blamesClient ? 'CLIENT_REJECTED' : 'CODE_EXCHANGE_FAILED';
    return new GoogleCodeExchangeFailed(reason, [], await this.start(restart), { cause });
  }

  /** The same flow once more. */
  restartOf(
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
}

/** What a code verifier is sealed to. */
export function verifierPlace(stateHash: string): string {
  return `google_authorizations/${stateHash}/code_verifier`;
}
