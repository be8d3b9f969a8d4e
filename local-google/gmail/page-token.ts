import { createHash } from 'node:crypto';
import { invalidArgument } from '../google-error.js';

/** An opaque token for "from this place on", good only for the same filter. */
function pageTokenAt(offset: number, filter: unknown): string {
  return Buffer.from(`${offset}.${filterHash(filter)}`).toString('base64url');
}

/** The place that a token stands for; 0 without one. Throws Google's "Invalid pageToken". */
function pageTokenOffset(token: string | null, filter: unknown): number {
  if (token === null || token === '') return 0;
  const [, offset, hash] = /^(\d{1,9})\.([0-9a-f]{16})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (offset === undefined || hash !== filterHash(filter) || pageTokenAt(Number(offset), filter) !== token) {
    throw invalidArgument('Invalid pageToken');
  }
  return Number(offset);
}

function filterHash(filter: unknown): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('hex').slice(0, 16);
}

/** One page of a listing, and the token of the next. */
export function pageOf<T>(all: T[], query: URLSearchParams, filter: unknown): { page: T[]; nextPageToken?: string } {
  const limit = maxResults(query.get('maxResults'));
  const offset = pageTokenOffset(query.get('pageToken'), filter);
  const page = all.slice(offset, offset + limit);
  const next = offset + limit;
  return next < all.length ? { page, nextPageToken: pageTokenAt(next, filter) } : { page };
}

function maxResults(text: string | null): number {
  if (text === null || text === '0') return 100;
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument(`Invalid value at 'max_results' (TYPE_UINT32), "${text}"`);
  return Math.min(Number(text), 500);
}
