import type { Fetcher } from '@graphiql/toolkit';
import { type GraphQLAnswer, postGraphQL } from '../post-graphql.ts';
import type { Session } from '../session.ts';

const CHANGES_SESSION = /\b(login|logout|register|refreshSession|resetPassword|completeGoogleAuthorization)\b/;
const SESSION_ENDED = new Set(['UNAUTHENTICATED', 'SESSION_EXPIRED']);

/** Sends the editor's operations as the person who is signed in, unless the headers pane names somebody else. */
export function sessionFetcher(session: Session): Fetcher {
  return async ({ query, variables, operationName }, options) => {
    const headers = new Headers(options?.headers);
    const token = headers.has('authorization') ? undefined : await session.accessToken();
    if (token) headers.set('authorization', `Bearer ${token}`);

    // Just after a change of tab, GraphiQL may still name the operation of the tab before.
    const name = operationName && query.includes(operationName) ? operationName : undefined;
    const { answer } = await postGraphQL({ query, variables, operationName: name }, headers);
    // An operation typed by hand may sign in or out, and a session may end elsewhere: then look again who is here.
    const isStale = (token !== undefined && saysSessionEnded(answer)) || CHANGES_SESSION.test(query);
    if (isStale) await session.refresh();
    return answer as Awaited<ReturnType<Fetcher>>;
  };
}

function saysSessionEnded({ errors }: GraphQLAnswer): boolean {
  return errors?.some(({ extensions }) => SESSION_ENDED.has(extensions?.code ?? '')) ?? false;
}
