import { z } from 'zod';
import {
  type DatabaseAddress,
  databaseAddress,
  flag,
  integer,
  list,
  origin,
  port,
  proxy,
  type SecretKey,
  secretKeys,
  token,
  word,
} from './config-values.js';
import { StartError } from './errors.js';
import { type GoogleClient, googleClient } from './google-client-file.js';
import { productionFaults } from './production-faults.js';

const environment = z.object({
  NODE_ENV: z.preprocess(
    (value) => value ?? 'development',
    z.enum(['development', 'test', 'production'], 'must be one of development, test, production'),
  ),
  PORT: integer(4000, 0, 65_535),
  HOST: word('127.0.0.1'),
  WEB_CONCURRENCY: integer(1, 1, 64),
  PUBLIC_URL: origin().optional(),
  DATABASE_URL: z.preprocess((value) => value ?? 'file:./data/gmail-graphql.db', databaseAddress()),
  GOOGLE_CREDENTIALS: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOOGLE_EMULATOR_URL: origin().optional(),
  SENDER_EMAIL: z.string().email('must be one e-mail address, for example codes@example.com').optional(),
  SERVICE_NAME: word('gmail-graphql'),
  SECRET_KEYS: secretKeys().optional(),
  TRUSTED_PROXIES: list(proxy()),
  CORS_ORIGINS: list(origin()),
  RETURN_TO_ORIGINS: list(origin()),
  SHUTDOWN_DELAY_SECONDS: integer(1, 0, 60),
  CODE_TTL_SECONDS: integer(600, 1, 600),
  CODE_MAX_ATTEMPTS: integer(5, 1, 10),
  CODE_RESEND_COOLDOWN_SECONDS: integer(60, 0, 3600),
  CODE_SENDS_PER_ADDRESS_PER_DAY: integer(10, 0),
  CODE_SENDS_PER_IP_PER_HOUR: integer(10, 0),
  CODE_VERIFIES_PER_IP_PER_5_MINUTES: integer(30, 0),
  LOGIN_FAILURES_PER_IP_PER_15_MINUTES: integer(100, 0),
  MAIL_PER_MINUTE: integer(50, 0),
  MAIL_PER_DAY: integer(450, 0),
  GMAIL_UNITS_PER_MINUTE: integer(6000, 625),
  MESSAGE_CACHE: flag().optional(),
  MESSAGE_CACHE_MB: integer(256, 1),
  GRAPHIQL: flag().optional(),
  INTROSPECTION: flag().optional(),
  METRICS: flag().optional(),
  METRICS_TOKEN: token().optional(),
  METRICS_PORT: port().optional(),
  METRICS_HOST: word('127.0.0.1'),
  LOG_LEVEL: z.preprocess(
    (value) => value ?? 'info',
    z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be one of fatal, error, warn, info, debug, trace, silent',
    ),
  ),
  LOG_FORMAT: z.enum(['pretty', 'json'], 'must be pretty or json').optional(),
});

/** The names of all variables, for whoever keeps the documents true. */
export const variableNames = Object.keys(environment.shape);

/** Everything that can be configured, read once at start. Durations are seconds; a limit of 0 is off. */
export interface Config {
  production: boolean;
  serviceName: string;
  /** Processes at one address; 1 is this one alone. */
  workers: number;
  http: {
    host: string;
    port: number;
    /** Left out, it is `http://localhost:` and the port that was taken. */
    publicUrl: string | undefined;
    trustedProxies: string[];
    corsOrigins: string[];
    returnToOrigins: string[];
    /** For how long `/readyz` is 503 before requests are refused. */
    shutdownDelaySeconds: number;
  };
  database: DatabaseAddress;
  google: { client: GoogleClient | undefined; emulatorUrl: string | undefined };
  secrets: { keys: SecretKey[] | undefined; keyFile: string };
  codes: {
    ttlSeconds: number;
    maxAttempts: number;
    resendCooldownSeconds: number;
    failuresPerAddressPerDay: number;
    sendsPerAddressPerDay: number;
    sendsPerIpPerHour: number;
    verifiesPerIpPer5Minutes: number;
  };
  logins: { failuresPerIpPer15Minutes: number };
  mail: { perMinute: number; perDay: number; senderEmail: string | undefined };
  gmail: { unitsPerMinute: number; cache: boolean; cacheMegabytes: number };
  graphql: { graphiql: boolean; introspection: boolean };
  /** Undefined while nothing is counted. With `listen`, it has an address of its own. */
  metrics: { token: string | undefined; listen: { host: string; port: number } | undefined } | undefined;
  log: { level: string; format: 'pretty' | 'json' | undefined };
}

/**
 * Reads the configuration from environment variables; an empty value counts as not set.
 * Throws a StartError with one line per fault: the variable, what is wrong, an example.
 */
export function readConfig(variables: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = environment.safeParse(given);
  const faults = parsed.success
    ? []
    : // A list with several wrong items has as many issues, which all say the same.
      [...new Set(parsed.error.issues.map((issue) => `${issue.path[0]?.toString() ?? ''} ${issue.message}`))];
  const production = given['NODE_ENV'] === 'production';
  const { METRICS, METRICS_PORT, METRICS_TOKEN } = parsed.data ?? {};
  const countsForAll = METRICS === true && METRICS_PORT === undefined && METRICS_TOKEN === undefined;
  if (production) faults.push(...productionFaults(given, countsForAll));
  const client = googleClient(given, faults);
  if (!parsed.success || faults.length > 0)
    throw new StartError(`The configuration has faults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return toConfig(parsed.data, production, client);
}

function toConfig(values: z.infer<typeof environment>, production: boolean, client: GoogleClient | undefined): Config {
  return {
    production,
    serviceName: values.SERVICE_NAME,
    workers: values.WEB_CONCURRENCY,
    http: {
      host: values.HOST,
      port: values.PORT,
      publicUrl: values.PUBLIC_URL,
      trustedProxies: values.TRUSTED_PROXIES,
      corsOrigins: values.CORS_ORIGINS,
      returnToOrigins: values.RETURN_TO_ORIGINS,
      shutdownDelaySeconds: values.SHUTDOWN_DELAY_SECONDS,
    },
    database: values.DATABASE_URL,
    google: { client, emulatorUrl: values.GOOGLE_EMULATOR_URL },
    secrets: { keys: values.SECRET_KEYS, keyFile: './data/secret.key' },
    codes: {
      ttlSeconds: values.CODE_TTL_SECONDS,
      maxAttempts: values.CODE_MAX_ATTEMPTS,
      resendCooldownSeconds: values.CODE_RESEND_COOLDOWN_SECONDS,
      failuresPerAddressPerDay: 50,
      sendsPerAddressPerDay: values.CODE_SENDS_PER_ADDRESS_PER_DAY,
      sendsPerIpPerHour: values.CODE_SENDS_PER_IP_PER_HOUR,
      verifiesPerIpPer5Minutes: values.CODE_VERIFIES_PER_IP_PER_5_MINUTES,
    },
    logins: { failuresPerIpPer15Minutes: values.LOGIN_FAILURES_PER_IP_PER_15_MINUTES },
    mail: {
      perMinute: values.MAIL_PER_MINUTE,
      perDay: values.MAIL_PER_DAY,
      senderEmail: values.SENDER_EMAIL?.toLowerCase(),
    },
    gmail: {
      unitsPerMinute: values.GMAIL_UNITS_PER_MINUTE,
      cache: values.MESSAGE_CACHE ?? true,
      cacheMegabytes: values.MESSAGE_CACHE_MB,
    },
    graphql: { graphiql: values.GRAPHIQL ?? !production, introspection: values.INTROSPECTION ?? !production },
    metrics: values.METRICS
      ? {
          token: values.METRICS_TOKEN,
          listen:
            values.METRICS_PORT === undefined ? undefined : { host: values.METRICS_HOST, port: values.METRICS_PORT },
        }
      : undefined,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  };
}
