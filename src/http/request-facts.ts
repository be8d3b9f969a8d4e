import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Negotiator from 'negotiator';
import proxyAddress from 'proxy-addr';
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
export function localeOf(request: IncomingMessage): 'EN' | 'KO' {
  if (request.headers['accept-language'] === undefined) return 'EN';
  return new Negotiator(request).language(['en', 'ko']) === 'ko' ? 'KO' : 'EN';
}

/** Reads them; sets the request's id, which is in its logs, in its errors and in the `X-Request-Id` of the answer. */
export type ReadFacts = (request: IncomingMessage, response: ServerResponse) => RequestFacts;

export interface FactsOptions {
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  secureCookies: boolean;
}

export function factsReader({ trustedProxies, secureCookies }: FactsOptions): ReadFacts {
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return (request, response) => {
    const requestId = randomUUID();
    response.setHeader('X-Request-Id', requestId);
    const { authorization = '', 'user-agent': userAgent } = request.headers;
    return {
      requestId,
      locale: localeOf(request),
      ipAddress: clientAddress(proxyAddress(request, isTrusted), request.socket.remoteAddress),
      userAgent,
      accessToken: /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1],
      browser: new BrowserCookies(request, response, secureCookies),
      wanted: () => wantedSignal(response),
    };
  };
}
