import type { GoogleAccount } from '../../src/stores/google-account.store.js';
import type { GoogleCredentialStore, GoogleCredentials } from '../../src/stores/google-credential.store.js';
import type { GoogleTokens } from '../../src/stores/google-tokens.js';
import { at, noon } from '../on-each-database.js';

/** A mailbox of mina's. */
export const account = (id: string, changes: Partial<GoogleAccount> = {}): GoogleAccount => ({
  id,
  role: 'MAILBOX',
  userId: 'mina',
  googleUserId: `sub of ${id}`,
  email: `${id}@gmail.com`,
  emailVerified: true,
  name: null,
  clientId: 'client',
  grantedScopes: ['openid', 'email'],
  refreshTokenExpiresAt: null,
  reauthorizationReason: null,
  connectedAt: noon,
  ...changes,
});

export const tokens = (changes: Partial<GoogleTokens> = {}): GoogleTokens => ({
  accessToken: 'access',
  accessTokenExpiresAt: at(3600),
  refreshToken: 'refresh',
  ...changes,
});

export async function credentialsIn(store: GoogleCredentialStore, id: string): Promise<GoogleCredentials> {
  const found = await store.find(id);
  if (!found) throw new Error(`There is no account ${id}.`);
  return found;
}
