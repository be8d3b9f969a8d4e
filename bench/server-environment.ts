import type { Google } from './google.js';

/** The origin that the server believes it has: the stand-in for Google knows its redirect URI. */
const publicUrl = 'http://localhost:4000';
export const redirectUri = `${publicUrl}/auth/google/callback`;

/** The secret key of every server under test. */
export const keyBytes = Buffer.alloc(32, 1);

/** The configuration of a server under test: Google is the stand-in, and its quota without end. */
export function serverEnvironment(
  google: Pick<Google, 'origin' | 'client'>,
  databaseUrl: string,
): Record<string, string> {
  return {
    PORT: '0',
    PUBLIC_URL: publicUrl,
    DATABASE_URL: databaseUrl,
    SECRET_KEYS: `k1:${keyBytes.toString('base64')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.client.clientId,
    GOOGLE_CLIENT_SECRET: google.client.clientSecret,
    GMAIL_UNITS_PER_MINUTE: '1000000000',
  };
}
