import { useSyncExternalStore } from 'react';
import { Session, type SessionState } from '../../session.ts';

/** Who is signed in on this page. */
export const session = new Session();

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

let hasBeenSignedIn = false;
session.subscribe(() => {
  hasBeenSignedIn ||= session.snapshot().status === 'signedIn';
});

/** Whether a session of this page has ended, by whatever. */
export function hasSessionEnded(): boolean {
  return hasBeenSignedIn && session.snapshot().status === 'signedOut';
}
