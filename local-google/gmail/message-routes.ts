import { GoogleError, invalidArgument } from '../google-error.js';
import { allowedFormat, getParameters, listing, listParameters, wantedHeaders } from './listing.js';
import type { Mailbox, StoredMessage } from './mailbox.js';
import { pageOf } from './page-token.js';
import { hexId, parseJson } from './parameters.js';
import { findAttachment, paddedBase64url } from './payload.js';
import { messageResource } from './resources.js';
import { changers, full, metadataReaders, type Route, type RouteContext, readers } from './route.js';
import { shapes } from './shapes.js';

/** Methods on messages and attachments, but for sending. */
export const messageRoutes: Route[] = [
  {
    method: 'GET',
    path: /^\/messages$/,
    units: 5,
    scopes: metadataReaders,
    query: listParameters,
    shape: shapes.messages,
    run: listMessages,
  },
  {
    method: 'GET',
    path: /^\/messages\/([^/]+)$/,
    units: 20,
    scopes: metadataReaders,
    query: getParameters,
    shape: shapes.message,
    run: getMessage,
  },
  {
    method: 'GET',
    path: /^\/messages\/([^/]+)\/attachments\/([^/]+)$/,
    units: 20,
    scopes: readers,
    query: [],
    shape: shapes.attachment,
    run: getAttachment,
  },
  {
    method: 'POST',
    path: /^\/messages\/([^/]+)\/modify$/,
    units: 5,
    scopes: changers,
    query: [],
    shape: shapes.message,
    run: modifyMessage,
  },
  {
    method: 'POST',
    path: /^\/messages\/([^/]+)\/trash$/,
    units: 5,
    scopes: changers,
    query: [],
    shape: shapes.message,
    run: (context) => relabel(context, ['TRASH'], ['INBOX']),
  },
  {
    method: 'POST',
    path: /^\/messages\/([^/]+)\/untrash$/,
    units: 5,
    scopes: changers,
    query: [],
    shape: shapes.message,
    run: (context) => relabel(context, [], ['TRASH']),
  },
  {
    method: 'DELETE',
    path: /^\/messages\/([^/]+)$/,
    units: 10,
    scopes: [full],
    query: [],
    shape: shapes.none,
    run: deleteMessage,
  },
];

function listMessages(context: RouteContext): unknown {
  const { found, filter } = listing(context);
  const { page, nextPageToken } = pageOf(found, context.query, filter);
  return {
    ...(page.length > 0 ? { messages: page.map(({ id, threadId }) => ({ id, threadId })) } : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
    resultSizeEstimate: Math.min(found.length, 201),
  };
}

function getMessage(context: RouteContext): unknown {
  const format = allowedFormat(context, ['minimal', 'metadata', 'full', 'raw']);
  return messageResource(wantedMessage(context), format, wantedHeaders(context.query));
}

function getAttachment(context: RouteContext): unknown {
  const message = wantedMessage(context);
  const part = findAttachment(message.mime, message.id, context.params[1] ?? '');
  if (!part) throw invalidArgument('Invalid attachment token');
  return { size: part.body.length, data: paddedBase64url(part.body) };
}

function modifyMessage(context: RouteContext): unknown {
  const change = parseJson(context.body || '{}');
  return relabel(context, labelList(change, 'addLabelIds'), labelList(change, 'removeLabelIds'));
}

function labelList(change: unknown, field: string): string[] {
  const list: unknown = Object(change)[field] ?? [];
  if (!Array.isArray(list)) throw invalidArgument(`Invalid value at '${field}'`);
  return list.map(String);
}

function relabel(context: RouteContext, add: string[], remove: string[]): unknown {
  const message = wantedMessage(context);
  changeLabels(context.mailbox, message, add, remove);
  const { id, threadId, labelIds } = message;
  return { id, threadId, labelIds: [...labelIds] };
}

/** Adds and removes labels; throws for one that the mailbox does not have. */
export function changeLabels(mailbox: Mailbox, message: StoredMessage, add: string[], remove: string[]): void {
  for (const id of [...add, ...remove]) if (!mailbox.labels.has(id)) throw invalidArgument(`Invalid label: ${id}`);
  mailbox.changeLabels(message, add, remove);
}

function deleteMessage(context: RouteContext): undefined {
  context.mailbox.delete(wantedMessage(context));
}

function wantedMessage({ mailbox, params }: RouteContext): StoredMessage {
  const message = mailbox.find(hexId(params[0] ?? ''));
  if (!message) throw new GoogleError(404, 'notFound');
  return message;
}
