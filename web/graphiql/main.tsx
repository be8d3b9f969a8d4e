import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Session } from '../session.ts';
import { sessionFetcher } from './fetcher.ts';
import { GraphiQLPage } from './page.tsx';

const session = new Session();
// People sign in in another tab and come back. A failure is silent here: the next operation says what is wrong.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && session.snapshot().status !== 'signedIn') session.refresh().catch(() => undefined);
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<GraphiQLPage session={session} fetcher={sessionFetcher(session)} />);
