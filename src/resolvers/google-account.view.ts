import type { GoogleAccountType } from '../schema/google-account.type.js';
import type { Typed } from '../schema/typename.js';
import type { ConnectedGoogleAccount } from '../services/google-callback.service.js';
import { mailboxScopes, missingScopes } from '../services/google-scopes.js';
import { encodeGlobalId } from './global-id.js';

/** A Google account as the API shows it: nothing of its credentials. */
export function toGoogleAccount(account: ConnectedGoogleAccount['account']): Typed<GoogleAccountType> {
  const { id, googleUserId, email, name, grantedScopes, connectedAt, reauthorizationReason } = account;
  const status = reauthorizationReason === null ? 'CONNECTED' : 'REAUTHORIZATION_REQUIRED';
  const missing = missingScopes(mailboxScopes, grantedScopes);
  return {
    __typename: 'GoogleAccount',
    id: encodeGlobalId('GoogleAccount', id),
    googleUserId,
    email,
    name,
    status,
    grantedScopes,
    missingScopes: missing,
    connectedAt,
  };
}
