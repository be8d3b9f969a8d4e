import { lazy, type ReactNode } from 'react';
import { hasSessionEnded, useSession } from './api/current-session.ts';
import { NotFound } from './not-found.tsx';
import { usePlace } from './routing/location.ts';
import { Redirect } from './routing/redirect.tsx';
import { ServerUnreachable } from './server-unreachable.tsx';
import { FindAccount } from './sign-in/find-account.tsx';
import { ForgottenPassword } from './sign-in/forgotten-password.tsx';
import { SignIn, type SignInReason } from './sign-in/sign-in.tsx';
import { SignUp } from './sign-in/sign-up.tsx';

const Mail = lazy(() => import('./inbox/mail.tsx').then(({ Mail }) => ({ default: Mail })));
const Account = lazy(() => import('./account/account.tsx').then(({ Account }) => ({ default: Account })));
const ChangeEmail = lazy(() =>
  import('./account/change-email.tsx').then(({ ChangeEmail }) => ({ default: ChangeEmail })),
);

/** Shows what the address names, to whom it is for. */
export function Routes() {
  const { path } = usePlace();
  const state = useSession();
  if (state.status === 'unknown') return <ServerUnreachable />;
  const isSignedIn = state.status === 'signedIn';
  if (path === '/') return <Redirect to={isSignedIn ? '/mail' : '/sign-in'} />;
  const open = openScreen(path);
  // Who is signed in may set a new password, or look for other accounts.
  if (open) return isSignedIn && path.startsWith('/sign') ? <SignedIn /> : open;
  const own = ownScreen(path);
  if (!own) return <NotFound />;
  return isSignedIn ? own : <SignInFirst />;
}

function openScreen(path: string): ReactNode {
  if (path === '/sign-in') return <SignIn />;
  if (isAt('/sign-up', path)) return <SignUp />;
  if (isAt('/forgotten-password', path)) return <ForgottenPassword />;
  if (isAt('/find-account', path)) return <FindAccount />;
  return undefined;
}

function ownScreen(path: string): ReactNode {
  if (isAt('/account/email', path)) return <ChangeEmail />;
  if (path === '/account') return <Account />;
  if (isAt('/mail', path)) return <Mail />;
  return undefined;
}

function isAt(base: string, path: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}

/** On to where somebody wanted to go before they signed in. */
function SignedIn() {
  const { query } = usePlace();
  const to = query.get('returnTo') ?? '';
  return <Redirect to={/^\/(mail|account)/.test(to) ? to : '/mail'} />;
}

function SignInFirst() {
  const { path, query } = usePlace();
  const returnTo = query.size > 0 ? `${path}?${query}` : path;
  const state: SignInReason | null = hasSessionEnded() ? 'ended' : null;
  return <Redirect to={`/sign-in?${new URLSearchParams({ returnTo })}`} state={state} />;
}
