import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

export type { Logger };

/** Names under which a secret could stand, at any of the depths that are logged; their values are never written. */
const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'code',
  'state',
  'codeVerifier',
  'clientSecret',
  'client_secret',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'idToken',
  'id_token',
  'verificationToken',
  'password',
  'newPassword',
  'token',
  'raw',
];

/** Structured logs on standard output: pretty on a terminal, else one JSON object per line. */
export function createLogger(config: Config['log'], isTerminal: boolean, destination?: DestinationStream): Logger {
  const redact = {
    paths: secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
    censor: '[redacted]',
  };
  const options = { level: config.level, redact, base: null, serializers: { err: describeError } };
  if (destination) return pino(options, destination);
  const pretty = (config.format ?? (isTerminal ? 'pretty' : 'json')) === 'pretty';
  if (!pretty) return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime });
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } },
  });
}

/** An error's name, message and stack with its causes, and none of its other properties: those may hold anything. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.name, message: error.message, stack: error.stack, ...cause };
}
