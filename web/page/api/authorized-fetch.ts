import type { GraphQLAnswer } from '../../post-graphql.ts';
import { language } from '../words/language.ts';
import { isReachable } from './connectivity.ts';
import { session } from './current-session.ts';
import { noteServerTime } from './server-clock.ts';

const SESSION_ENDED = new Set(['UNAUTHENTICATED', 'SESSION_EXPIRED']);

/** Asks as the person who is signed in, in their language; where their token is over, once more with a new one. */
export async function authorizedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const token = await reach(() => session.accessToken());
  const response = await send(input, init, token);
  if (token === undefined || !(await saysSessionEnded(response.clone()))) return response;
  await reach(() => session.refresh());
  const next = await session.accessToken();
  return next === undefined ? response : send(input, init, next);
}

function send(input: RequestInfo | URL, init: RequestInit, token: string | undefined): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept-language', language.get());
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  return reach(async () => {
    const response = await fetch(input, { ...init, headers, credentials: 'same-origin' });
    noteServerTime(response);
    return response;
  });
}

/** Notes whether the server answered. A request that the page itself gave up says nothing. */
async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask();
    isReachable.set(true);
    return answer;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) isReachable.set(false);
    throw error;
  }
}

async function saysSessionEnded(response: Response): Promise<boolean> {
  try {
    const { errors } = (await response.json()) as GraphQLAnswer;
    return errors?.some(({ extensions }) => SESSION_ENDED.has(extensions?.code ?? '')) ?? false;
  } catch {
    return false;
  }
}
