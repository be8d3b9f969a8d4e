import { createHash, randomBytes } from 'node:crypto';
import type { ConsentAnswer, LocalClient, LocalGoogle } from '../../local-google/interface.js';

export const redirectUri = 'http://localhost:4000/auth/google/callback';
const prefix = 'https://www.googleapis.com/auth/';
export const readonly = `${prefix}gmail.readonly`;
export const sendOnly = `${prefix}gmail.send`;

/** Parameters of an authorization request with its PKCE verifier. */
export function authorizationRequest(
  google: LocalGoogle,
  change: Record<string, string | undefined> = {},
  client: LocalClient = google.webClient,
): { url: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const parameters: Record<string, string | undefined> = {
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: `openid email profile ${readonly}`,
    state: 'state-1',
    nonce: 'nonce-1',
    access_type: 'offline',
    prompt: 'consent',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  };
  const url = new URL('/o/oauth2/v2/auth', google.origin);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return { url: url.href, verifier };
}

/** POSTs a form to the token endpoint as the web client. */
export async function postToken(
  google: LocalGoogle,
  form: Record<string, string>,
  client: LocalClient = google.webClient,
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${google.origin}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: client.clientId, client_secret: client.clientSecret, ...form }),
  });
  // Every answer of the token endpoint is an object of strings, but for expires_in.
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

/** Walks the whole flow; returns the token answer. */
export async function signIn(
  google: LocalGoogle,
  as: ConsentAnswer,
  change: Record<string, string | undefined> = {},
): Promise<Record<string, string>> {
  const { url, verifier } = authorizationRequest(google, change);
  const code = new URL(await google.consent(url, as)).searchParams.get('code') ?? '';
  const { status, body } = await postToken(google, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: change['redirect_uri'] ?? redirectUri,
    code_verifier: verifier,
  });
  if (status !== 200) throw new Error(`The token endpoint answers ${status} ${JSON.stringify(body)}`);
  return body;
}

/** An access token of that account with those scopes. */
export async function tokenOf(google: LocalGoogle, email: string, scope = `openid email ${readonly}`): Promise<string> {
  return (await signIn(google, { email }, { scope }))['access_token'] ?? '';
}

/** An answer of the Gmail API, loosely typed for assertions. */
export interface GmailAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes.
  body: any;
}

/** The reason that Google's error body gives. */
export function reasonOf(answer: GmailAnswer): string | undefined {
  return answer.body.error.errors[0]?.reason;
}

/** Calls the Gmail API below `/gmail/v1/users/me`. */
export async function gmail(google: LocalGoogle, token: string, path: string, json?: unknown): Promise<GmailAnswer> {
  const response = await fetch(`${google.origin}/gmail/v1/users/me${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** One answered part of a batch. */
export interface BatchAnswer {
  contentId: string;
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes.
  body: any;
}

/** Sends paths below `/gmail/v1/users/me` as one batch; answers the parts in the order they came. */
export async function batch(
  google: LocalGoogle,
  token: string,
  paths: string[],
): Promise<{ status: number; parts: BatchAnswer[] }> {
  const parts = paths.map(
    (path, index) =>
      `--b\r\nContent-Type: application/http\r\nContent-ID: <part-${index}>\r\n\r\nGET /gmail/v1/users/me${path}\r\n\r\n`,
  );
  const response = await fetch(`${google.origin}/batch/gmail/v1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/mixed; boundary=b' },
    body: `${parts.join('')}--b--\r\n`,
  });
  const text = await response.text();
  const boundary = /boundary=(\S+)/.exec(response.headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return { status: response.status, parts: [] };
  const answered = text.split(`--${boundary}`).slice(1, -1);
  return {
    status: response.status,
    parts: answered.map((part) => ({
      contentId: /Content-ID: <([^>]+)>/i.exec(part)?.[1] ?? '',
      status: Number(/HTTP\/1\.1 (\d+)/.exec(part)?.[1]),
      body: JSON.parse(part.slice(part.indexOf('{'))),
    })),
  };
}
