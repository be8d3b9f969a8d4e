import { GoogleError, invalidArgument } from '../google-error.js';
import type { MessageFormat } from './resources.js';

const everywhere = [
  'callback',
  'oauth_token',
  'quotaUser',
  'userIp',
  'uploadType',
  'prettyPrint',
  'fields',
  'access_token',
  'upload_protocol',
  'alt',
  '$.xgafv',
  'key',
];

/** Throws Google's 400 for a query parameter that the method does not know. */
export function refuseUnknownParameters(query: URLSearchParams, known: string[]): void {
  for (const name of query.keys()) {
    if (known.includes(name) || everywhere.includes(name)) continue;
    throw new GoogleError(
      400,
      'invalid',
      `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
    );
  }
}

/** `format` of a request, by default `full`. */
export function formatParameter(query: URLSearchParams, allowed: MessageFormat[]): MessageFormat {
  const text = query.get('format') ?? 'full';
  const format = allowed.find((candidate) => candidate === text.toLowerCase());
  if (!format)
    throw invalidArgument(`Invalid value at 'format' (type.googleapis.com/google.apps.gmail.v1.Format), "${text}"`);
  return format;
}

/** A boolean query parameter, by default false. */
export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? 'false';
  if (text !== 'true' && text !== 'false') throw invalidArgument(`Invalid value at '${name}' (TYPE_BOOL), "${text}"`);
  return text === 'true';
}

/** Throws "Invalid id value" for what cannot be a message's or thread's id. */
export function hexId(id: string): string {
  if (!/^[0-9a-f]{1,16}$/i.test(id)) throw invalidArgument('Invalid id value');
  return id.toLowerCase();
}

/** The JSON of a request's body. Throws Google's "Parse Error". */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new GoogleError(400, 'parseError', 'Parse Error');
  }
}
