import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler, Router } from 'express';
import type { ErrorCode } from '../error-codes.js';
import { errorText, type Locale } from '../error-texts.js';
import type { AppError } from '../errors.js';
import { type Handler, sendJson } from './handlers.js';
import { localeOf } from './request-facts.js';

type Fault = 'body' | 'list' | 'size' | 'charset' | 'encoding' | 'address' | 'nothing' | 'method' | 'request';

/** What happened, to what, and what to do: for whoever wrote the request. */
const texts: Record<Locale, Record<Fault, string>> = {
  EN: {
    body: 'The request body is not a JSON object. Send one such as {"query": "{ me { email } }"}, in UTF-8.',
    list: 'The request body is a list. Send one operation in each request, as one JSON object.',
    size: 'The request body is larger than 100 kB. Send less at once, in several requests.',
    charset: 'The charset of the request body is not understood. Send the JSON in UTF-8.',
    encoding:
      'The compression of the request body is not understood. Send it plain, or with Content-Encoding gzip, deflate or br.',
    address: 'The address of the request cannot be read. Write a % in it as %25.',
    nothing: 'There is nothing at this address. The API is at /graphql.',
    method: 'This address does not take {method}. Use GET.',
    request: 'The request cannot be read. Check its headers and its body.',
  },
  KO: {
    body: '요청 본문이 JSON 객체가 아닙니다. {"query": "{ me { email } }"}와 같은 객체를 UTF-8로 보내 주세요.',
    list: '요청 본문이 목록입니다. 요청마다 연산 하나를 JSON 객체 하나로 보내 주세요.',
    size: '요청 본문이 100 kB보다 큽니다. 여러 요청으로 나누어 보내 주세요.',
    charset: '요청 본문의 문자 집합을 알 수 없습니다. JSON을 UTF-8로 보내 주세요.',
    encoding:
      '요청 본문의 압축 방식을 알 수 없습니다. 압축하지 않거나 Content-Encoding gzip, deflate, br 가운데 하나로 보내 주세요.',
    address: '요청 주소를 읽을 수 없습니다. 주소에 든 %는 %25로 써 주세요.',
    nothing: '이 주소에는 아무것도 없습니다. API는 /graphql에 있습니다.',
    method: '이 주소는 {method} 요청을 받지 않습니다. GET을 사용해 주세요.',
    request: '요청을 읽을 수 없습니다. 헤더와 본문을 확인해 주세요.',
  },
};

/** By the `type` that Express's body parser gives its errors. */
const parserFaults: Record<string, Fault> = {
  'entity.parse.failed': 'body',
  'entity.too.large': 'size',
  'charset.unsupported': 'charset',
  'encoding.unsupported': 'encoding',
};

/** A route of Express that takes GET and HEAD; every other method is told so (RFC 9110, section 15.5.6). */
export function routeGet(router: Pick<Router, 'route'>, path: string, handler: RequestHandler): void {
  router
    .route(path)
    .get(handler)
    .all((request, response) => {
      response.set('Allow', 'GET, HEAD');
      if (request.method === 'OPTIONS') response.status(204).end();
      else answer(request, response, 405, 'method', 'BAD_REQUEST');
    });
}

/** For whatever no route has taken. */
export function answerNothing(request: IncomingMessage, response: ServerResponse): void {
  answer(request, response, 404, 'nothing', 'NOT_FOUND');
}

/** A list of operations would get round the limits on one. */
export const refuseLists: Handler = (request: IncomingMessage & { body?: unknown }, response, next) => {
  if (Array.isArray(request.body)) answer(request, response, 400, 'list', 'INVALID_INPUT');
  else next();
};

/** Express and its body parser would print stacks; people get a sentence and the operator a log entry. */
export function answerFaults(reportFault: (error: Error, requestId: string) => void) {
  return (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    const { status = 500, type = '' } = facts(error);
    const requestId = status < 500 ? undefined : idOf(response);
    if (requestId !== undefined) reportFault(error instanceof Error ? error : new Error('Unknown fault.'), requestId);
    // What has begun cannot be taken back; that it breaks off tells that it is not whole.
    if (response.headersSent) return void request.socket.destroy();
    if (requestId === undefined) {
      if (status === 404) answerNothing(request, response);
      else answer(request, response, status, clientFault(error, type), 'INVALID_INPUT');
      return;
    }
    const extensions = { code: 'INTERNAL' satisfies ErrorCode, requestId };
    response.setHeader('X-Request-Id', requestId);
    sendJson(response, status, { errors: [{ message: errorText('INTERNAL', localeOf(request)), extensions }] });
  };
}

/** Says that a request is not taken on, and when to come back (RFC 9110, section 15.6.4), as the API says errors. */
export function answerBusy(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  const { code, details } = error;
  response.setHeader('X-Request-Id', idOf(response));
  response.setHeader('Retry-After', String(details['retryAfterSeconds']));
  response.setHeader('Cache-Control', 'no-store');
  sendJson(response, 503, {
    errors: [{ message: errorText(error, localeOf(request)), extensions: { code, ...details } }],
  });
}

function clientFault(error: unknown, type: string): Fault {
  return parserFaults[type] ?? (error instanceof URIError ? 'address' : 'request');
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  fault: Fault,
  code: ErrorCode | 'BAD_REQUEST',
): void {
  const message = texts[localeOf(request)][fault].replace('{method}', request.method ?? '');
  sendJson(response, status, { errors: [{ message, extensions: { code } }] });
}

function idOf(response: ServerResponse): string {
  return String(response.getHeader('X-Request-Id') ?? randomUUID());
}

/** What Express and its parts give their errors. */
function facts(error: unknown): { status?: number; type?: string } {
  if (typeof error !== 'object' || error === null) return {};
  return {
    ...('status' in error && typeof error.status === 'number' ? { status: error.status } : {}),
    ...('type' in error && typeof error.type === 'string' ? { type: error.type } : {}),
  };
}
