import type { StoredReauthorizationReason } from '../stores/google-credential.store.js';

/** Google will not take this account's credentials: only its owner's consent helps. */
export class CredentialsRejected extends Error {
  override readonly name = 'CredentialsRejected';
  constructor(
    readonly accountId: string,
    readonly reason: StoredReauthorizationReason,
  ) {
    super(`The credentials of Google account ${accountId} were rejected: ${reason}.`);
  }
}

/** The right to call Google for one account. */
export interface GoogleAccess {
  readonly accountId: string;
  /** Aborted once nobody waits any more for what is read by it. */
  readonly wanted?: AbortSignal | undefined;
  /** An access token that is good for some minutes. Throws CredentialsRejected or GmailUnavailable. */
  token(): Promise<string>;
  /** A newer one, after Google refused `refused` with 401. */
  renew(refused: string): Promise<string>;
  /**
   * Records that Google refuses the credentials that `refused` belongs to for good, and throws CredentialsRejected;
   * GmailUnavailable, with nothing recorded, when others have taken their place meanwhile.
   */
  reject(refused: string, reason: StoredReauthorizationReason): Promise<never>;
}
