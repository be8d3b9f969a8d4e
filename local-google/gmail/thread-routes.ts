import { GoogleError } from '../google-error.js';
import { allowedFormat, getParameters, listing, listParameters, wantedHeaders } from './listing.js';
import { pageOf } from './page-token.js';
import { hexId } from './parameters.js';
import { messageResource, snippetOf } from './resources.js';
import { metadataReaders, type Route, type RouteContext } from './route.js';
import { shapes } from './shapes.js';

/** Methods on threads. */
export const threadRoutes: Route[] = [
  {
    method: 'GET',
    path: /^\/threads$/,
    units: 10,
    scopes: metadataReaders,
    query: listParameters,
    shape: shapes.threads,
    run: listThreads,
  },
  {
    method: 'GET',
    path: /^\/threads\/([^/]+)$/,
    units: 40,
    scopes: metadataReaders,
    query: getParameters,
    shape: shapes.thread,
    run: getThread,
  },
];

function listThreads(context: RouteContext): unknown {
  const { found, filter } = listing(context);
  const newest = [...new Map([...found].reverse().map((message) => [message.threadId, message])).values()];
  const threads = newest.sort((a, b) => b.internalDate - a.internalDate);
  const { page, nextPageToken } = pageOf(threads, context.query, { ...Object(filter), threads: true });
  return {
    ...(page.length > 0
      ? {
          threads: page.map((message) => ({
            id: message.threadId,
            snippet: snippetOf(message),
            historyId: String(message.historyId),
          })),
        }
      : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
    resultSizeEstimate: Math.min(threads.length, 201),
  };
}

function getThread(context: RouteContext): unknown {
  const format = allowedFormat(context, ['minimal', 'metadata', 'full']);
  const messages = context.mailbox.thread(hexId(context.params[0] ?? ''));
  const last = messages.at(-1);
  if (!last) throw new GoogleError(404, 'notFound');
  const wanted = wantedHeaders(context.query);
  return {
    id: last.threadId,
    historyId: String(messages.reduce((latest, { historyId }) => (historyId > latest ? historyId : latest), 0n)),
    messages: messages.map((message) => messageResource(message, format, wanted)),
  };
}
