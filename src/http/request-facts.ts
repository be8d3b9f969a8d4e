import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { wantedSignal } from './admission.js';
import { BrowserCookies } from './browser-cookies.js';
import { clientAddress } from './client-address.js';

/** What HTTP tells about whoever asks. */
export interface RequestFacts {
  requestId: string;
  locale: 'EN' | 'KO';
  ipAddress: string;
  userAgent: string | undefined;
  /** The bearer token, if one was sent (RFC 6750, section 2.1). */
  accessToken: string | undefined;
  browser: BrowserCookies;
  /** Aborted once nobody waits for the answer any more. */
  wanted: () => AbortSignal | undefined;
}

/** The language that the browser or program prefers among ours. */
export function localeOf(request: Request): 'EN' | 'KO' {
  if (request.headers['accept-language'] === undefined) return 'EN';
  return request.acceptsLanguages('en', 'ko') === 'ko' ? 'KO' : 'EN';
}

/** Sets the request's id, which is in its logs, in its errors and in the `X-Request-Id` of the answer. */
export function requestFacts(request: Request, response: Response, secureCookies: boolean): RequestFacts {
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  return {
    requestId,
    locale: localeOf(request),
    ipAddress: clientAddress(request.ip, request.socket.remoteAddress),
    userAgent: request.get('user-agent'),
    accessToken: /^Bearer +([^ ]+) *$/i.exec(request.get('authorization') ?? '')?.[1],
    browser: new BrowserCookies(request, response, secureCookies),
    wanted: () => wantedSignal(response),
  };
}
