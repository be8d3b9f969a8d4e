import pg from 'pg';
import { ServiceUnavailable } from '../errors.js';

/**
 * SQLSTATEs, or their classes, of a database that cannot do what it can at other times: connections (08), resources (53),
 * operators (57), read-only after a failover (25006), locks (55P03), rights to connect (28), a disk that fails (58).
 * See PostgreSQL's documentation, appendix A.
 */
const passing = /^(08|28|53|57|58|25006|55P03)/;

/** One transaction had to give way to another: it runs again. */
const givesWay = /^40(001|P01)$/;

/** Messages whose text quotes the values of a statement. */
const quotesValues = /^22/;

/** A transaction that lost against another and may run again. */
export class GaveWay extends Error {}

/** Somebody else has what must be single, or what was referred to is gone. */
export class Conflict extends Error {}

/** PostgreSQL, or what is between, says nothing at all: neither an answer nor that there is none. */
export class Silence extends Error {}

/**
 * How pg tells that nothing was answered in time, which it has no codes for: to a statement, or to who wanted to connect.
 * Its `timeout exceeded when trying to connect` is another matter: all connections of the pool are at work.
 */
const silences = new Set(['Query read timeout', 'Connection terminated due to connection timeout', 'timeout expired']);

/** What a failed statement means. No value of the statement is in it: they may be anybody's. */
export function postgresFault(error: unknown): Error {
  if (error instanceof pg.DatabaseError) return databaseFault(error);
  if (error instanceof TypeError || error instanceof RangeError) return error;
  // Whatever else pg rejects with is about the connection: refused, reset, ended, or silent for too long.
  const isSilent = error instanceof Error && silences.has(error.message);
  const reason = isSilent ? error.message : reasonOf(error);
  return new ServiceUnavailable({ cause: isSilent ? new Silence(reason) : new Error(reason) });
}

/** Rejects with what a failed statement means. */
export function raise(error: unknown): never {
  throw postgresFault(error);
}

/** What failed in the end: a host with several addresses fails with several errors. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(reasonOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

function databaseFault({ code = '', message, constraint, routine }: pg.DatabaseError): Error {
  const text = `PostgreSQL ${code} in ${routine ?? 'an unnamed routine'}: ${quotesValues.test(code) ? 'a value is not what its column takes' : message}`;
  if (passing.test(code)) return new ServiceUnavailable({ cause: new Error(text) });
  if (givesWay.test(code)) return new GaveWay(text);
  if (/^23(503|505)$/.test(code)) return new Conflict(`${text} (${constraint ?? 'no constraint named'})`);
  return new Error(text);
}
