import { GoogleAccountNotConnected } from '../errors.js';
import type { GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import type { GoogleOAuth } from './google-oauth.js';

export type { GoogleAccount };

/** The Google accounts that a person has connected. */
export class GoogleAccountService {
  constructor(
    private readonly accounts: GoogleAccountStore,
    private readonly oauth: GoogleOAuth | undefined,
  ) {}

  async list(userId: string): Promise<GoogleAccount[]> {
    return this.accounts.listByUser(userId);
  }

  /**
   * Ends Google's grant, unless codes are sent by it, then forgets the account with its credentials, whether Google
   * answered or not.
   */
  async disconnect(userId: string, id: string): Promise<{ revokedAtGoogle: boolean }> {
    const account = chooseAccount(await this.list(userId), id);
    const revokedAtGoogle = !(await this.sendsCodes(account)) && (await this.revoke(account));
    await this.accounts.delete(account.id);
    return { revokedAtGoogle };
  }

  /** Google knows one grant per person and client: revoking any token of it ends the sender's as well. */
  private async sendsCodes({ googleUserId, clientId }: GoogleAccount): Promise<boolean> {
    const sender = await this.accounts.findByGoogleUserId(googleUserId, 'SENDER');
    return sender?.clientId === clientId && sender.reauthorizationReason === null;
  }

  private async revoke({ id }: GoogleAccount): Promise<boolean> {
    const credentials = await this.accounts.findCredentials(id);
    const token = credentials?.refreshToken ?? credentials?.accessToken;
    return token !== undefined && this.oauth !== undefined && (await this.oauth.revoke(token));
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
