import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import type { AnswerCase, Stage } from './case.js';

const refused = 'GOOGLE_CODE_EXCHANGE_FAILED';
const seconds = (at: number) => Math.floor(Date.now() / 1000) + at;
const day = 86_400;

/** Google's own signature under claims that are not what they should be. */
function claims(name: string, change: (stage: Stage) => Record<string, unknown>): AnswerCase {
  return withToken(name, (stage) => stage.sign(without({ ...stage.claims, ...change(stage) })));
}

function withToken(name: string, make: (stage: Stage, token: string) => unknown): AnswerCase {
  return {
    name,
    code: refused,
    change: async (answer, stage) => ({ ...answer, id_token: await make(stage, answer.id_token) }),
  };
}

/** Undefined takes a claim away. */
function without(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** OpenID Connect Core, section 3.1.3.7; the conformance suite's oidcc-client-test-invalid-* and -missing-*. */
export const claimCases: AnswerCase[] = [
  claims('iss of another server', () => ({ iss: 'https://accounts.example.com' })),
  claims('iss with a slash at its end', ({ claims: { iss } }) => ({ iss: `${iss}/` })),
  claims('no iss', () => ({ iss: undefined })),
  claims('aud of another client', () => ({ aud: 'another-client', azp: 'another-client' })),
  claims('aud of our desktop client', ({ google }) => ({ aud: google.desktopClient.clientId })),
  claims('no aud', () => ({ aud: undefined })),
  claims('aud of ours and another', ({ google }) => ({ aud: [google.webClient.clientId, 'another-client'] })),
  claims('azp of another client', () => ({ azp: 'another-client' })),
  claims('another nonce', () => ({ nonce: 'n'.repeat(43) })),
  claims('no nonce', () => ({ nonce: undefined })),
  claims('a nonce that is a list', ({ claims: { nonce } }) => ({ nonce: [nonce] })),
  claims('no sub', () => ({ sub: undefined })),
  claims('an empty sub', () => ({ sub: '' })),
  claims('a sub that is a number', () => ({ sub: 12_345 })),
  claims('a sub of 300 letters', () => ({ sub: '1'.repeat(300) })),
  claims('expired', () => ({ iat: seconds(-7200), exp: seconds(-3600) })),
  claims('no exp', () => ({ exp: undefined })),
  claims('no iat', () => ({ iat: undefined })),
  claims('iat a day ahead', () => ({ iat: seconds(day), exp: seconds(day + 3600) })),
  claims('iat a day ago, exp in a year', () => ({ iat: seconds(-day), exp: seconds(365 * day) })),
  claims('nbf a day ahead', () => ({ nbf: seconds(day) })),
  claims('email_verified as a word', () => ({ email_verified: 'true' })),
  claims('no email', () => ({ email: undefined })),
  claims('a list of addresses', () => ({ email: 'mina@example.com, mallory@example.com' })),
  {
    ...claims('email not verified', () => ({ email: 'ghost@example.com', sub: '199', email_verified: false })),
    code: 'GOOGLE_EMAIL_UNVERIFIED',
  },
];

const attackers = generateKeyPairSync('rsa', { modulusLength: 2048 });

async function signedByAttacker({ claims }: Stage, header: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'local-1', ...header }).sign(attackers.privateKey);
}

function hmacToken({ claims }: Stage, key: string | Buffer): string {
  const input = [{ alg: 'HS256', kid: 'local-1', typ: 'JWT' }, claims].map(json64).join('.');
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

function json64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function googleKey({ google }: Stage): Promise<KeyObject> {
  const { createPublicKey } = await import('node:crypto');
  const { keys } = (await (await fetch(`${google.origin}/oauth2/v3/certs`)).json()) as { keys: { kty: string }[] };
  return createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
}

/** RFC 8725, and the conformance suite's invalid-sig and kid-absent tests. */
export const signatureCases: AnswerCase[] = [
  withToken('a letter of the signature altered', (_stage, token) => {
    const [head, body, signature = ''] = token.split('.');
    return [head, body, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.');
  }),
  withToken('no signature', (_stage, token) => token.replace(/[^.]+$/, '')),
  withToken('the payload of another', ({ claims }, token) => {
    const [head, , signature] = token.split('.');
    return [head, json64({ ...claims, email: 'ghost@example.com' }), signature].join('.');
  }),
  withToken('alg none', ({ claims }) => `${[{ alg: 'none', typ: 'JWT' }, claims].map(json64).join('.')}.`),
  withToken('HS256 under the public key', async (stage) =>
    hmacToken(stage, (await googleKey(stage)).export({ type: 'spki', format: 'pem' })),
  ),
  withToken('HS256 under the client secret', (stage) => hmacToken(stage, stage.google.webClient.clientSecret)),
  withToken("an attacker's key under Google's kid", (stage) => signedByAttacker(stage, {})),
  withToken('an unknown kid', (stage) => signedByAttacker(stage, { kid: 'mallory-1' })),
  withToken("an attacker's key in jwk", async (stage) =>
    signedByAttacker(stage, { jwk: await exportJWK(attackers.publicKey) }),
  ),
  withToken("an attacker's key at jku", (stage) => signedByAttacker(stage, { jku: 'http://127.0.0.1:9/keys' })),
  withToken("an attacker's key at x5u", (stage) => signedByAttacker(stage, { x5u: 'http://127.0.0.1:9/chain' })),
  withToken(
    'a critical extension that nobody knows',
    ({ claims }) => `${[{ alg: 'RS256', kid: 'local-1', crit: ['b65'], b65: 1 }, claims].map(json64).join('.')}.AAAA`,
  ),
  withToken('no kid, and several keys', ({ claims, sign }) => sign(claims, { kid: undefined })),
];

/** What is no ID token at all, and what the token endpoint may say instead. */
export const tokenAnswerCases: AnswerCase[] = [
  withToken('no ID token', () => undefined),
  { ...withToken('an ID token that is no text', () => ({ sub: '1' })), code: 'GMAIL_UNAVAILABLE' },
  withToken('a garbled ID token', () => 'a.b.c'),
  withToken('a signed ID token of 2 MB', ({ claims, sign }) => sign({ ...claims, name: 'x'.repeat(1_500_000) })),
  withToken('an access token in its place', (stage) => stage.google.bearerTokens()[0]),
  { name: 'token_type mac', code: 'GMAIL_UNAVAILABLE', change: (answer) => ({ ...answer, token_type: 'mac' }) },
  { name: 'no token_type', code: 'GMAIL_UNAVAILABLE', change: ({ token_type: _, ...rest }) => rest },
  { name: 'no access token', code: 'GMAIL_UNAVAILABLE', change: ({ access_token: _, ...rest }) => rest },
  { name: 'expires_in as a word', code: 'GMAIL_UNAVAILABLE', change: (answer) => ({ ...answer, expires_in: 'soon' }) },
  { name: 'a list', code: 'GMAIL_UNAVAILABLE', change: (answer) => [answer] },
  { name: 'a page', code: 'GMAIL_UNAVAILABLE', change: () => '<h1>Sign in</h1>' },
  { name: 'an error with 200', code: 'GMAIL_UNAVAILABLE', change: () => ({ error: 'invalid_grant' }) },
];
