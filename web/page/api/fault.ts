import { CombinedGraphQLErrors } from '@apollo/client/errors';
import type { ErrorCode } from '../../generated/graphql.ts';

/** Why something did not work, in the form that the page shows. */
export interface Fault {
  /** UNREACHABLE where the server gave no answer. */
  code: ErrorCode | 'UNREACHABLE';
  /** The server's words in the person's language. */
  message?: string | undefined;
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
  return { code, message, retryAt: retryAt(retryAfterSeconds) };
}

/** What an operation failed with, the first error where there are several. */
export function errorFault(error: unknown): Fault {
  if (!CombinedGraphQLErrors.is(error)) return { code: 'UNREACHABLE' };
  const [first] = error.errors;
  const extensions = first?.extensions ?? {};
  const text = (name: string) => (typeof extensions[name] === 'string' ? extensions[name] : undefined);
  const seconds = extensions['retryAfterSeconds'];
  return {
    // The server answers with codes of its schema; the page shows any other one as it shows INTERNAL.
    code: (text('code') ?? 'INTERNAL') as ErrorCode,
    message: first?.message,
    retryAt: retryAt(typeof seconds === 'number' ? seconds : undefined),
    authorizationUrl: text('authorizationUrl'),
    requestId: text('requestId'),
  };
}

function retryAt(seconds: number | null | undefined): number | undefined {
  return typeof seconds === 'number' ? Date.now() + Math.ceil(seconds) * 1000 : undefined;
}
