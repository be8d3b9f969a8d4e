import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

export type { Logger };

/** Names under which a secret could stand; their values are never written. */
const secretNames = new Set([
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
]);
/** What is logged is flat, or nearly. */
const deepest = 4;

/** Structured logs on standard output: pretty on a terminal, else one JSON object per line. */
export function createLogger(config: Config['log'], isTerminal: boolean, destination?: DestinationStream): Logger {
  const options = {
    level: config.level,
    base: null,
    serializers: { err: describeError },
    formatters: { log: (facts: object) => withoutSecrets(facts) },
  };
  if (destination) return pino(options, destination);
  const pretty = (config.format ?? (isTerminal ? 'pretty' : 'json')) === 'pretty';
  if (!pretty) return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime });
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } },
  });
}

/** A copy in which no secret stands under its name; errors stay, since `describeError` says what is written of them. */
function withoutSecrets(facts: object, depth = 1): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, secretNames.has(name) ? '[redacted]' : clean(value, depth)]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === deepest) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  return withoutSecrets(value, depth + 1);
}

/** An error's name, message and stack with its causes, and none of its other properties: those may hold anything. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.name, message: error.message, stack: error.stack, ...cause };
}
