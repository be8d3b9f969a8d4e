import type { SignedInSessionType } from '../schema/session.type.js';
import type { Typed } from '../schema/typename.js';
import { deviceName } from '../services/device-name.js';
import type { SessionRow } from '../services/session.service.js';
import { encodeGlobalId } from './global-id.js';

/** A session as the API shows it to whoever it belongs to. */
export function toSignedInSession(session: SessionRow, currentId: string): Typed<SignedInSessionType> {
  const { id, userAgent, ipAddress, signedInBy, createdAt, lastUsedAt, expiresAt } = session;
  return {
    __typename: 'SignedInSession',
    id: encodeGlobalId('SignedInSession', id),
    isCurrent: id === currentId,
    device: deviceName(userAgent),
    userAgent,
    ipAddress,
    signedInBy,
    createdAt,
    lastUsedAt,
    expiresAt,
  };
}
