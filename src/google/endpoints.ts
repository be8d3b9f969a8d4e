import { z } from 'zod';
import { GmailUnavailable } from '../errors.js';

/** Where Google is. */
export interface GoogleEndpoints {
  issuers: string[];
  authorization: string;
  token: string;
  revocation: string;
  jwks: string;
  /** Root of the Gmail API, with a slash at its end. */
  gmail: string;
  batch: string;
}

/** https://developers.google.com/identity/protocols/oauth2/web-server and the Gmail API's discovery document. */
const google: GoogleEndpoints = {
  issuers: ['https://accounts.google.com', 'accounts.google.com'],
  authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  revocation: 'https://oauth2.googleapis.com/revoke',
  jwks: 'https://www.googleapis.com/oauth2/v3/certs',
  gmail: 'https://gmail.googleapis.com/',
  batch: 'https://gmail.googleapis.com/batch/gmail/v1',
};

const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  revocation_endpoint: z.url(),
  jwks_uri: z.url(),
});

/** Finds the endpoints: Google's own, or those that the origin `emulatorUrl` describes (OpenID Connect Discovery 1.0). */
export function endpointFinder(emulatorUrl: string | undefined): () => Promise<GoogleEndpoints> {
  if (emulatorUrl === undefined) return async () => google;
  let found: Promise<GoogleEndpoints> | undefined;
  return () => {
    found ??= discover(emulatorUrl).catch((error: unknown) => {
      found = undefined;
      throw new GmailUnavailable({}, { cause: error });
    });
    return found;
  };
}

async function discover(origin: string): Promise<GoogleEndpoints> {
  const answer = await fetch(`${origin}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(10_000) });
  const document = discovery.parse(await answer.json());
  return {
    issuers: [document.issuer],
    authorization: document.authorization_endpoint,
    token: document.token_endpoint,
    revocation: document.revocation_endpoint,
    jwks: document.jwks_uri,
    gmail: `${origin}/`,
    batch: `${origin}/batch/gmail/v1`,
  };
}
