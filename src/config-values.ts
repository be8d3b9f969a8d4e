import { isIP } from 'node:net';
import { z } from 'zod';

/** One secret key: 32 bytes under a short id that is stored beside everything made with it. */
export interface SecretKey {
  id: string;
  bytes: Buffer;
}

/** A whole number from `least` to `most`. */
export function integer(fallback: number, least: number, most = 1_000_000_000) {
  const range = `${least} to ${most}`;
  return z.preprocess(
    (value) => (value === undefined ? fallback : wholeNumber(value)),
    z
      .number(`must be a whole number, ${range}, for example ${fallback}`)
      .min(least, `must be ${range}, for example ${fallback}`)
      .max(most, `must be ${range}, for example ${fallback}`),
  );
}

/** Digits only: Number() would take 0x10, 1e3 and much else that nobody means. */
function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
}

/** A port to listen on; 0 for any free one. */
export function port() {
  const message = 'must be a port, 0 to 65535, for example 9464';
  return z.preprocess(wholeNumber, z.number(message).min(0, message).max(65_535, message));
}

/** A secret of at least 16 characters that fits into an Authorization header (RFC 6750, section 2.1). */
export function token() {
  return z
    .string()
    .trim()
    .regex(
      /^[\w.~+/-]{16,}=*$/,
      `must be 16 or more of A-Z a-z 0-9 - . _ ~ + /, for example what this prints: ${tokenCommand}`,
    );
}

const tokenCommand = `node -p "require('crypto').randomBytes(24).toString('base64url')"`;

export function word(fallback: string) {
  return z.preprocess((value) => value ?? fallback, z.string());
}

/** `on` or `off`; true, false, 1 and 0 are understood as well. */
export function flag() {
  return z
    .enum(['on', 'off', 'true', 'false', '1', '0'], 'must be on or off')
    .transform((value) => value === 'on' || value === 'true' || value === '1');
}

/** `https://api.example.com`: scheme, host and port, nothing after. */
export function origin() {
  return z.string().transform((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const whole = url && /^https?:$/.test(url.protocol) && value.replace(/\/$/, '').toLowerCase() === url.origin;
    // A host may hold "*" for the URL parser; as a pattern it would never match anything here.
    if (url && whole && !url.host.includes('*')) return url.origin;
    context.addIssue({
      code: 'custom',
      message: 'must be an origin without a path, for example https://api.example.com',
    });
    return z.NEVER;
  });
}

/** An address, or a CIDR of at least one bit: what Express takes as a proxy to trust. */
export function proxy() {
  return z.string().superRefine((value, context) => {
    if (isProxy(value)) return;
    // Shown where it was meant as an address: anything else could be a secret that slipped into the wrong line.
    const shown = /^(?=.*[.:/])[\da-f.:/-]{1,50}$/i.test(value) ? `, not "${value}"` : '';
    context.addIssue({
      code: 'custom',
      message: `must be addresses, or CIDRs of 1 to 32 bits (IPv6: 1 to 128), for example 127.0.0.1,10.0.0.0/8${shown}`,
    });
  });
}

function isProxy(value: string): boolean {
  const [, address = '', bits] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(value) ?? [];
  // Express reads the IPv4 form of IPv6 only where it stands for an IPv4 address.
  const isMixed = address.includes(':') && address.includes('.') && !/^::ffff:[\d.]+$/i.test(address);
  const most = isMixed ? 0 : ({ 4: 32, 6: 128 }[isIP(address)] ?? 0);
  return most > 0 && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= most));
}

/** Comma-separated values, each valid by itself. */
export function list<T extends z.ZodType<unknown, string>>(item: T) {
  return z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '')
        : [],
    z.array(item),
  );
}

/** Prints a line for .env, where nothing is expanded; needs no more than what runs this program. */
export const secretKeysCommand = `node -p "'SECRET_KEYS=k1:' + require('crypto').randomBytes(32).toString('base64')"`;

/** `id:base64(32 bytes)`, comma-separated, the current key first. The faults never repeat the value. */
export function secretKeys() {
  return z.string().transform((value, context): SecretKey[] => {
    const keys = parseSecretKeys(value);
    if (keys) return keys;
    const message = `must be id:base64 of 32 bytes, comma-separated, each id once, for example the line that this prints: ${secretKeysCommand}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** The keys in `text`, or undefined when it is not a list of them. */
export function parseSecretKeys(text: string): SecretKey[] | undefined {
  const keys = text.split(',').map(parseSecretKey);
  const whole = keys.filter((key) => key !== undefined);
  const ids = new Set(whole.map((key) => key.id));
  return whole.length === keys.length && ids.size === keys.length ? whole : undefined;
}

function parseSecretKey(text: string): SecretKey | undefined {
  const match = /^([A-Za-z0-9_-]{1,16}):([A-Za-z0-9+/_-]{43}=?)$/.exec(text.trim());
  if (!match?.[1] || !match[2]) return undefined;
  const bytes = Buffer.from(match[2], 'base64');
  return bytes.length === 32 ? { id: match[1], bytes } : undefined;
}

/** A SQLite file, or PostgreSQL under its address. */
export type DatabaseAddress = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };

/** `file:./data/gmail-graphql.db` or `postgres://user:password@host:5432/name`. The password in it is never shown. */
export function databaseAddress() {
  return z.string().transform((value, context): DatabaseAddress => {
    if (/^file:./.test(value)) return { kind: 'sqlite', file: value.slice('file:'.length) };
    const url = /^postgres(ql)?:/.test(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (url && url.host !== '' && url.pathname.length > 1) return { kind: 'postgres', url: value };
    context.addIssue({
      code: 'custom',
      message:
        'must be a SQLite file or a PostgreSQL address with a host and the name of a database, for example file:./data/gmail-graphql.db or postgres://gmail:password@localhost:5432/gmail (percent-encode what is special in the password)',
    });
    return z.NEVER;
  });
}
