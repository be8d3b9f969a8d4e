import type { Person } from './person.js';
import type { Slot, SlotRequest } from './slots.js';

const inUrl = encodeURIComponent;
const whoAmI = JSON.stringify({ query: '{ me { id email name } sessions { id } }' });
const refresh = JSON.stringify({
  query: 'mutation { refreshSession { ... on Authenticated { user { id email name } } ... on InputError { code } } }',
});

/** The ways in beside GraphQL's arguments: paths, their parameters, cookies and the bearer token. */
export const routeSlots: Slot[] = [
  get('/attachments/{}', (_viewer, value) => `/attachments/${inUrl(value)}`),
  get('the link itself', (_viewer, value) => (isLink(value) ? pathOf(value) : `/${inUrl(value)}`)),
  get('callback?state={}', ({ authorization }, value) => callback({ state: value, code: authorization.code })),
  get('callback?code={}', ({ authorization }, value) => callback({ state: authorization.state, code: value })),
  get('callback?error={}', ({ authorization }, value) => callback({ state: authorization.state, error: value })),
  get('callback?state={}&error', (_viewer, value) => callback({ state: value, error: 'access_denied' })),
  get('/auth/google?returnTo={}', (_viewer, value) => `/auth/google?returnTo=${inUrl(value)}`),
  get('/auth/google?loginHint={}', (_viewer, value) => `/auth/google?loginHint=${inUrl(value)}`),
  get('/readyz?id={}', (_viewer, value) => `/readyz?id=${inUrl(value)}`),
  get('/healthz?id={}', (_viewer, value) => `/healthz?id=${inUrl(value)}`),
  slot('/metrics, Bearer {}', (_viewer, value) => ({
    path: '/metrics',
    headers: { authorization: `Bearer ${value}` },
  })),
  slot('Bearer {}', (_viewer, value) => ({
    path: '/graphql',
    body: whoAmI,
    headers: { authorization: `Bearer ${value}` },
  })),
  slot('session cookie {}', (viewer, value) => ({
    path: '/graphql',
    body: refresh,
    headers: { cookie: `gmail-graphql-session=${inUrl(value)}; gmail-graphql-browser=${viewer.browserSecret}` },
  })),
  slot('browser cookie {}', ({ authorization }, value) => ({
    path: callback(authorization),
    headers: { cookie: `gmail-graphql-browser=${inUrl(value)}` },
  })),
];

function get(name: string, path: (viewer: Person, value: string) => string): Slot {
  return slot(name, (viewer, value) => ({ path: path(viewer, value) }));
}

function slot(name: string, request: (viewer: Person, value: string) => SlotRequest): Slot {
  return { name, isWords: false, isMutation: false, request };
}

function callback(parameters: Record<string, string>): string {
  return `/auth/google/callback?${new URLSearchParams(parameters)}`;
}

function isLink(value: string): boolean {
  return /^https?:|^\//.test(value);
}

function pathOf(link: string): string {
  const { pathname, search } = new URL(link, 'http://localhost');
  return pathname + search;
}
