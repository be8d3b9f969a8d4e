import { setTimeout as sleep } from 'node:timers/promises';
import {
  GmailUnavailable,
  GoogleAccessDenied,
  type GoogleReauthorizationRequired,
  GoogleStateInvalid,
} from '../errors.js';
import { hashSecret } from '../secrets/opaque-secret.js';
import type { GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import type { GoogleAuthorizationRow, GoogleAuthorizationStore } from '../stores/google-authorization.store.js';
import type { User, UserStore } from '../stores/user.store.js';
import type {
  AuthorizationReturn,
  AuthorizationStart,
  GoogleAuthorizationService,
} from './google-authorization.service.js';
import type { GoogleConnectionService } from './google-connection.service.js';
import { type GoogleOAuth, OAuthRefused } from './google-oauth.js';

const repeatWaitMs = 10_000;
const repeatPollMs = 100;

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
  oauth: GoogleOAuth | undefined;
  flow: GoogleAuthorizationService;
  connections: GoogleConnectionService;
  authorizations: GoogleAuthorizationStore;
  accounts: GoogleAccountStore;
  users: UserStore;
  now: () => Date;
}

/** Takes what Google sends people back with, once for each state. */
export class GoogleCallbackService {
  constructor(private readonly its: Dependencies) {}

  /**
   * Completes the flow that `state` began: exchanges the code, stores the credentials under Google's `sub`, finds or makes the user.
   * A repeat with the same code finds the first outcome. Throws GoogleStateInvalid, GoogleCodeExchangeFailed,
   * GoogleSignInUnavailable, EmailAlreadyRegistered, GoogleAccountInUse or GoogleNotConfigured.
   */
  async complete(state: string, code: string, by: AuthorizationReturn): Promise<ConnectedGoogleAccount> {
    const authorization = await this.its.flow.findOwn(state, by);
    const restart = this.its.flow.restartOf(authorization, by);
    if (!(await this.its.authorizations.consume(authorization.stateHash, hashSecret(code), this.its.now())))
      return this.repeat(authorization.stateHash, code, restart);
    const connected = await this.completeOnce(authorization, code, restart, state, by);
    return { ...connected, isRepeat: false, reauthorization: await this.wayBack(connected.account, restart) };
  }

  /**
   * Takes the error that Google sent the browser back with (RFC 6749, section 4.1.2.1); the state is spent.
   * Throws GoogleAccessDenied where the person refused, else GoogleSignInUnavailable, GoogleCodeExchangeFailed or GoogleStateInvalid.
   */
  async fail(state: string, error: string, by: AuthorizationReturn): Promise<never> {
    const authorization = await this.its.flow.findOwn(state, by);
    await this.its.authorizations.consume(authorization.stateHash, '', this.its.now());
    if (error === 'access_denied') throw new GoogleAccessDenied();
    const passing = error === 'server_error' || error === 'temporarily_unavailable';
    const cause = passing ? new GmailUnavailable() : new OAuthRefused(error);
    throw await this.its.flow.failure(cause, this.its.flow.restartOf(authorization, by));
  }

  /** Takes an answer from Google's own authorization server alone, where it says whose it is (RFC 9207). Throws GoogleStateInvalid. */
  async requireIssuer(issuer: string): Promise<void> {
    if (!(await this.its.oauth?.isIssuer(issuer))) throw new GoogleStateInvalid();
  }

  /** Whether this request is the one to sign the person in: each state does so once. */
  async claimSignIn(state: string): Promise<boolean> {
    return this.its.authorizations.claimSignIn(hashSecret(state));
  }

  /** Where the flow of this state goes on afterwards. */
  async findReturnTo(
    state: string,
    by: Pick<AuthorizationReturn, 'browser' | 'refreshToken'>,
  ): Promise<string | undefined> {
    const authorization = await this.its.flow.findOwn(state, by).catch(() => undefined);
    return authorization?.returnTo ?? undefined;
  }

  /** Records the outcome, for a repeat to find. */
  private async completeOnce(
    authorization: GoogleAuthorizationRow,
    code: string,
    restart: AuthorizationStart,
    state: string,
    by: AuthorizationReturn,
  ) {
    try {
      const { identity, grant } = await this.its.flow.exchange(authorization, code, restart);
      // Google may have taken its time, and the session may have ended meanwhile.
      await this.its.flow.findOwn(state, by);
      const connected = await this.its.connections.connect(authorization.userId, identity, grant, by.locale);
      await this.its.authorizations.putOutcome(authorization.stateHash, {
        outcome: 'CONNECTED',
        accountId: connected.account.id,
        isNewUser: connected.isNewUser,
      });
      return {
        ...connected,
        connectsFurther: authorization.userId !== null,
        returnTo: authorization.returnTo ?? undefined,
      };
    } catch (error) {
      await this.its.authorizations.putOutcome(authorization.stateHash, {
        outcome: 'FAILED',
        accountId: null,
        isNewUser: null,
      });
      throw error;
    }
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
      : this.its.flow.reauthorization(reason, account, { ...restart, userId: userId ?? undefined });
  }
}
