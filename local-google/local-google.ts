import { CallLog } from './call-log.js';
import { demoAccounts } from './demo-accounts.js';
import { startEmulate } from './emulate.js';
import { Exchange } from './exchange.js';
import { Faults } from './faults.js';
import { Gmail } from './gmail/gmail.js';
import { PostOffice } from './gmail/post-office.js';
import type { LocalGoogle, LocalGoogleOptions } from './interface.js';
import { mailPage } from './mail-page.js';
import { seedMailboxes } from './mailbox/seed.js';
import { registeredClients } from './oauth/clients.js';
import { Grants } from './oauth/grants.js';
import { IdTokenSigner } from './oauth/id-token.js';
import { OAuth } from './oauth/oauth.js';
import { walkConsent } from './oauth/walk-consent.js';
import { ProxyServer } from './proxy-server.js';
import { stateHandles } from './state.js';

export type { Call, FaultAction, LocalGoogle } from './interface.js';

/** Registered for the web client unless told otherwise: where the API listens by default. */
const defaultRedirectUris = [
  'http://localhost:4000/auth/google/callback',
  'http://127.0.0.1:4000/auth/google/callback',
];

/** Starts the local stand-in on 127.0.0.1. Rejects, naming the port, when the wished port is taken. */
export async function startLocalGoogle(options: LocalGoogleOptions = {}): Promise<LocalGoogle> {
  const proxy = new ProxyServer();
  const origin = await proxy.listen(options.port ?? 0);
  try {
    return await startBehind(proxy, origin, options);
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

async function startBehind(proxy: ProxyServer, origin: string, options: LocalGoogleOptions): Promise<LocalGoogle> {
  const accounts = options.accounts ?? demoAccounts;
  const clients = registeredClients(options.redirectUris ?? defaultRedirectUris);
  const both = [clients.web, clients.desktop];
  const [emulate, signer] = await Promise.all([startEmulate(origin, accounts, both), IdTokenSigner.create()]);
  const grants = new Grants();
  const office = new PostOffice(accounts.map(({ email }) => email));
  seedMailboxes(office, accounts);
  const gmail = new Gmail(office, grants);
  const oauth = new OAuth(emulate, both, accounts, grants, signer);
  const log = new CallLog();
  const faults = new Faults();
  const latency = { requestMs: options.latency?.requestMs ?? 0, innerMs: options.latency?.innerMs ?? 0 };
  proxy.serve(new Exchange(oauth, gmail, log, faults, latency, proxy.pause, () => mailPage(office, accounts)));
  return {
    origin,
    webClient: { clientId: clients.web.clientId, clientSecret: clients.web.clientSecret },
    desktopClient: { clientId: clients.desktop.clientId, clientSecret: clients.desktop.clientSecret },
    calls: log.calls,
    clearCalls: () => log.clear(),
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    consent: (authorizationUrl, as) => walkConsent(origin, authorizationUrl, as),
    ...stateHandles(office),
    signIdToken: (claims, header) => signer.sign(claims, header),
    bearerTokens: () => grants.tokens(),
    expireAccessTokens: () => grants.expireAccessTokens(),
    revokeGrants: (email) => grants.revokeAll(email),
    rotateKeys: () => signer.rotate(),
    setGmailApi: (state) => {
      gmail.enabled = state === 'enabled';
    },
    setConsentScreen: (status) => {
      grants.inTesting = status === 'testing';
    },
    close: async () => {
      await proxy.close();
      await emulate.close();
    },
  };
}
