import './style/tokens.css';
import './style/base.css';
import './style/notices.css';
import './style/controls.css';
import './style/shell.css';
import './style/door.css';
import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';
import { client } from './api/client.ts';
import { session } from './api/current-session.ts';
import { App } from './app.tsx';

// What one person has read is not left for the next.
session.subscribe(() => {
  if (session.snapshot().status === 'signedOut') client.clearStore().catch(() => undefined);
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <ApolloProvider client={client}>
    <App />
  </ApolloProvider>,
);
