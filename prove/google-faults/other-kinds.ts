import { fault, type Kind, keys, tokens } from './kind.js';
import type { Lane } from './lane.js';

const refreshing = { labels: 20, messages: 10, 'sign-in': 3 };
const consentAgain: Kind['mend'] = (_lane, person) => person.consent();

/** Where nothing that is read can be read for want of a token, nor anybody sign in. */
function tokenFault(name: string, reading: string, signingIn: string, action: Parameters<typeof fault>[1]): Kind {
  return {
    name,
    asks: refreshing,
    told: { labels: reading, messages: reading, 'sign-in': signingIn },
    prepare: (lane) => lane.forgetAccessTokens(),
    ...fault(tokens, action),
  };
}

const oauthError = (status: number, error: string) =>
  ({ kind: 'status', status, body: { error, error_description: 'Token has been expired or revoked.' } }) as const;

/** What may go wrong with tokens and the keys that they are signed with. */
export const oauthFaults: readonly Kind[] = [
  {
    ...tokenFault(
      'tokens: invalid_grant',
      'GOOGLE_REAUTHORIZATION_REQUIRED REVOKED',
      'GOOGLE_CODE_EXCHANGE_FAILED',
      oauthError(400, 'invalid_grant'),
    ),
    mend: consentAgain,
    quick: true,
  },
  tokenFault(
    'tokens: invalid_client',
    'GOOGLE_REAUTHORIZATION_REQUIRED CLIENT_REJECTED',
    'GOOGLE_CODE_EXCHANGE_FAILED',
    oauthError(401, 'invalid_client'),
  ),
  tokenFault('tokens: 429', 'GMAIL_UNAVAILABLE', 'GMAIL_UNAVAILABLE', { kind: 'status', status: 429, body: {} }),
  tokenFault('tokens: 500', 'GMAIL_UNAVAILABLE', 'GMAIL_UNAVAILABLE', { kind: 'status', status: 500, body: '<html>' }),
  tokenFault('tokens: dropped', 'GMAIL_UNAVAILABLE', 'GMAIL_UNAVAILABLE', { kind: 'drop-before' }),
  tokenFault('tokens: a page with 200', 'GMAIL_UNAVAILABLE', 'GMAIL_UNAVAILABLE', { kind: 'garbage' }),
  {
    name: 'keys: rotated, nobody is told',
    asks: { 'sign-in': 20 },
    told: {},
    begin: ({ google }) => google.rotateKeys(),
    end: async () => undefined,
    quick: true,
  },
  keysFault('keys: 500', { kind: 'status', status: 500 }),
  keysFault('keys: dropped', { kind: 'drop-before' }),
  keysFault('keys: JSON of another shape', { kind: 'status', status: 200, body: { keys: 'none' } }),
  {
    name: 'history: too old',
    asks: { labels: 20, messages: 20 },
    told: {},
    begin: async ({ google }, { name }) => google.forgetHistory(`${name}@example.com`),
    end: async () => undefined,
  },
];

/** With keys that must be fetched, since those that are known have been rotated away. */
function keysFault(name: string, action: Parameters<typeof fault>[1]): Kind {
  const { begin, end } = fault(keys, action);
  return {
    name,
    asks: { labels: 20, 'sign-in': 10 },
    told: { 'sign-in': 'GMAIL_UNAVAILABLE' },
    begin: async (lane, person) => {
      await lane.google.rotateKeys();
      await begin(lane, person);
    },
    end,
  };
}

const asks = { labels: 20, messages: 10, code: 10, 'sign-in': 3 };

function wireFault(name: string, state: Parameters<NonNullable<Lane['wire']>['become']>[0], quick = false): Kind {
  const reading = 'GMAIL_UNAVAILABLE';
  return {
    name,
    asks: state === 'silent' ? { labels: 5, messages: 5, code: 5, 'sign-in': 1 } : asks,
    told: { labels: reading, messages: reading, code: 'PROVIDER_UNAVAILABLE', 'sign-in': reading },
    begin: async ({ wire }) => wire?.become(state),
    end: async ({ wire }) => wire?.become('good'),
    quick,
  };
}

/** What may be between here and Google. */
export const wireFaults: readonly Kind[] = [
  wireFault('connections refused', 'refusing', true),
  {
    ...wireFault('DNS: no such host', 'good', true),
    begin: async ({ server, wire }) => {
      await server.order('names off');
      // Whoever is connected has looked the name up before.
      await wire?.become('good');
    },
    end: ({ server }) => server.order('names on'),
  },
  wireFault('TLS: self-signed', 'self-signed'),
  wireFault('TLS: expired', 'expired'),
  wireFault('TLS: of another name', 'other name'),
  wireFault('TLS: none at all', 'not TLS'),
  wireFault('TLS: no greeting', 'silent'),
];

function clockFault(name: string, seconds: number): Kind {
  return {
    name,
    asks,
    told: {},
    begin: ({ server }) => server.order(`advance ${seconds}`),
    end: ({ server }) => server.order(`advance ${-seconds}`),
  };
}

/** What goes wrong here. */
export const ownFaults: readonly Kind[] = [
  clockFault('clock 10 minutes ahead', 600),
  clockFault('clock 10 minutes behind', -600),
  {
    name: 'quota empty',
    asks: { labels: 20, messages: 10 },
    told: { labels: 'GMAIL_RATE_LIMITED', messages: 'GMAIL_RATE_LIMITED' },
    begin: async ({ database }) =>
      void (await database.query(
        'INSERT OR REPLACE INTO gmail_spends (account_id, second, units) SELECT id, ?, 1000000000 FROM google_accounts',
        Math.floor(Date.now() / 1000),
      )),
    // It counts a minute.
    end: ({ server }) => server.order('advance 61'),
    quick: true,
  },
];
