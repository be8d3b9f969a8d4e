import { GoogleAccountNotConnected, LastSignInMethod } from '../errors.js';
import type { GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import type { GoogleCredentialStore } from '../stores/google-credential.store.js';
import type { GoogleOAuth } from './google-oauth.js';

export type { GoogleAccount };

/** The Google accounts that a person has connected. */
export class GoogleAccountService {
  constructor(
    private readonly accounts: GoogleAccountStore,
    private readonly credentials: GoogleCredentialStore,
    private readonly oauth: GoogleOAuth | undefined,
  ) {}

  async list(userId: string): Promise<GoogleAccount[]> {
    return this.accounts.listByUser(userId);
  }

  /**
   * Forgets the account with its credentials, then ends Google's grant, unless codes are sent by it.
   * Throws GoogleAccountNotConnected, or LastSignInMethod where nothing else is left to sign in by.
   */
  async disconnect(userId: string, id: string): Promise<{ revokedAtGoogle: boolean }> {
    const account = chooseAccount(await this.list(userId), id);
    const token = await this.tokenToRevoke(account);
    if (!(await this.accounts.deleteUnlessLast(userId, account.id))) throw new LastSignInMethod();
    return { revokedAtGoogle: await this.revoke(token) };
  }

  /** Ends Google's grants for every account of the user; true when each of them is ended. */
  async revokeAll(userId: string): Promise<boolean> {
    const tokens = await Promise.all((await this.list(userId)).map((account) => this.tokenToRevoke(account)));
    const revoked = await Promise.all(tokens.map((token) => this.revoke(token)));
    return revoked.every((done) => done);
  }

  private async tokenToRevoke(account: GoogleAccount): Promise<string | undefined> {
    if (await this.sendsCodes(account)) return undefined;
    const credentials = await this.credentials.find(account.id);
    return credentials?.refreshToken ?? credentials?.accessToken;
  }

  /** Google knows one grant per person and client: revoking any token of it ends the sender's as well. */
  private async sendsCodes({ googleUserId, clientId }: GoogleAccount): Promise<boolean> {
    const sender = await this.accounts.findByGoogleUserId(googleUserId, 'SENDER');
    return sender?.clientId === clientId && sender.reauthorizationReason === null;
  }

  private async revoke(token: string | undefined): Promise<boolean> {
    return token === undefined || !this.oauth ? false : this.oauth.revoke(token);
  }
}

/**
 * The account `id`, or the only one where none is named.
 * Throws GoogleAccountNotConnected, which lists the accounts to choose from.
 */
export function chooseAccount(accounts: readonly GoogleAccount[], id: string | undefined): GoogleAccount {
  const chosen =
    id === undefined && accounts.length === 1 ? accounts[0] : accounts.find((account) => account.id === id);
  if (chosen) return chosen;
  throw new GoogleAccountNotConnected(accounts.map(({ id: accountId, email }) => ({ id: accountId, email })));
}
