import { useSession } from '../api/current-session.ts';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { MarkIcon } from './icons.tsx';
import { LanguageSwitch } from './language-switch.tsx';

/** What stands above every screen. */
export function Bar() {
  const words = useWords();
  const { path } = usePlace();
  const state = useSession();
  const isSignedIn = state.status === 'signedIn';
  const current = (prefix: string) => (path.startsWith(prefix) ? 'page' : undefined);
  return (
    <header className={isSignedIn ? 'bar' : 'bar signed-out'}>
      <a className="skip-link" href="#main">
        {words.shell.skip}
      </a>
      <Link className="wordmark" to="/" aria-label="gmail-graphql">
        <MarkIcon />
        <span className="name">gmail-graphql</span>
      </Link>
      {isSignedIn && (
        <nav aria-label={words.shell.navigation}>
          <Link to="/mail" aria-current={current('/mail')}>
            {words.shell.mail}
          </Link>
          <Link to="/account" aria-current={current('/account')}>
            {words.shell.account}
          </Link>
        </nav>
      )}
      <div className="end">
        {isSignedIn && <span className="who">{state.email}</span>}
        <LanguageSwitch />
      </div>
    </header>
  );
}
