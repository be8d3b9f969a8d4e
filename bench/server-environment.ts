import type { Google } from './google.js';

/** The origin that the server believes it has: the stand-in for Google knows its redirect URI. */
const publicUrl = 'http://localhost:4000';
export const redirectUri = `${publicUrl}/auth/google/callback`;

/** The configuration of a server under test: Google is the stand-in, and its quota without end. */
export function serverEnvironment(google: Google, databaseFile: string): Record<string, string> {
  return {
    PORT: '0',
    PUBLIC_URL: publicUrl,
    DATABASE_URL: `file:${databaseFile}`,
    SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.client.clientId,
    GOOGLE_CLIENT_SECRET: google.client.clientSecret,
    GMAIL_UNITS_PER_MINUTE: '1000000000',
  };
}
