import { CombinedGraphQLErrors } from '@apollo/client/errors';
import type { ErrorCode } from '../../generated/graphql.ts';
import { type Language, language } from '../words/language.ts';

/** Why something did not work, in the form that the page shows. */
export interface Fault {
  /** UNREACHABLE where the server gave no answer. */
  code: ErrorCode | 'UNREACHABLE';
  /** Which of the causes that share the code. */
  reason?: string | undefined;
  /** The server's words, and the language that they are in. */
  message?: string | undefined;
  language?: Language | undefined;
  /** When trying again makes sense, by this device's clock in milliseconds. */
  retryAt?: number | undefined;
  /** Google's consent page, ready to open. */
  authorizationUrl?: string | undefined;
  /** For whoever is asked for help. */
  requestId?: string | undefined;
}

interface Refusal {
  code: ErrorCode;
  message: string;
  retryAfterSeconds?: number | null;
}

/** What a mutation refused. */
export function refusalFault({ code, message, retryAfterSeconds }: Refusal): Fault {
  return { code, message, language: language.get(), retryAt: retryAt(retryAfterSeconds) };
}

const read = new WeakMap<object, Fault>();

/** What an operation failed with, the first error where there are several. Read once: waits are counted from then on. */
export function errorFault(error: unknown): Fault {
  if (!CombinedGraphQLErrors.is(error)) return { code: 'UNREACHABLE' };
  const fault = read.get(error) ?? readFault(error);
  read.set(error, fault);
  return fault;
}

function readFault(error: CombinedGraphQLErrors): Fault {
  const [first] = error.errors;
  const extensions = first?.extensions ?? {};
  const text = (name: string) => (typeof extensions[name] === 'string' ? extensions[name] : undefined);
  const seconds = extensions['retryAfterSeconds'];
  return {
    // The server answers with codes of its schema; the page shows any other one as it shows INTERNAL.
    code: (text('code') ?? 'INTERNAL') as ErrorCode,
    reason: text('reason'),
    message: first?.message,
    language: language.get(),
    retryAt: retryAt(typeof seconds === 'number' ? seconds : undefined),
    authorizationUrl: text('authorizationUrl'),
    requestId: text('requestId'),
  };
}

function retryAt(seconds: number | null | undefined): number | undefined {
  return typeof seconds === 'number' ? Date.now() + Math.ceil(seconds) * 1000 : undefined;
}
