import type { Typed } from '../schema/typename.js';
import type { UserType } from '../schema/user.type.js';
import type { Viewer } from '../services/session.service.js';
import { encodeGlobalId } from './global-id.js';

/** A user as the API shows it. */
export function toUser({ id, email, emailVerifiedAt, name, createdAt }: Viewer['user']): Typed<UserType> {
  return {
    __typename: 'User',
    id: encodeGlobalId('User', id),
    email,
    emailVerified: emailVerifiedAt !== null,
    name,
    createdAt,
  };
}
