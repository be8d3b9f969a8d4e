import { useState, useSyncExternalStore } from 'react';
import type { Session } from '../session.ts';

const SIGN_IN = `/auth/google?returnTo=${encodeURIComponent('/graphiql')}`;

/** Who is signed in, with the way in or out. */
export function SessionBadge({ session }: { session: Session }) {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  return (
    <div className="session-badge" role="status">
      {state.status === 'signedOut' && (
        <a className="session-action" href={SIGN_IN}>
          Sign in<span className="session-extra"> with Google</span>
        </a>
      )}
      {state.status === 'signedIn' && (
        <>
          <span className="session-email" title={`Signed in as ${state.email}`}>
            {state.email}
          </span>
          <SignOutButton session={session} />
        </>
      )}
    </div>
  );
}

function SignOutButton({ session }: { session: Session }) {
  const [label, setLabel] = useState('Sign out');
  const signOut = async () => {
    setLabel('Signing out…');
    await session.signOut().then(
      () => setLabel('Sign out'),
      () => setLabel('Try again'),
    );
  };
  return (
    <button type="button" className="session-action" disabled={label === 'Signing out…'} onClick={signOut}>
      {label}
    </button>
  );
}
