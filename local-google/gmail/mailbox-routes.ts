import { GoogleError, invalidArgument } from '../google-error.js';
import type { HistoryEntry } from './history-log.js';
import { labelSummary } from './labels.js';
import { isSpamOrTrash, type StoredMessage } from './mailbox.js';
import { pageOf } from './page-token.js';
import { labelReaders, metadataReaders, type Route, type RouteContext } from './route.js';
import { shapes } from './shapes.js';

/** Methods on the mailbox as a whole: profile, labels, history. */
export const mailboxRoutes: Route[] = [
  {
    method: 'GET',
    path: /^\/profile$/,
    units: 1,
    scopes: [...metadataReaders, 'gmail.compose'],
    query: [],
    shape: shapes.profile,
    run: getProfile,
  },
  {
    method: 'GET',
    path: /^\/labels$/,
    units: 1,
    scopes: labelReaders,
    query: [],
    shape: shapes.labels,
    run: listLabels,
  },
  {
    method: 'GET',
    path: /^\/labels\/([^/]+)$/,
    units: 1,
    scopes: labelReaders,
    query: [],
    shape: shapes.label,
    run: getLabel,
  },
  {
    method: 'GET',
    path: /^\/history$/,
    units: 2,
    scopes: metadataReaders,
    query: ['maxResults', 'historyTypes', 'labelId', 'pageToken', 'startHistoryId'],
    shape: shapes.history,
    run: listHistory,
  },
];

function threadCount(messages: StoredMessage[]): number {
  return new Set(messages.map(({ threadId }) => threadId)).size;
}

function getProfile({ mailbox }: RouteContext): unknown {
  const messages = mailbox.list();
  return {
    emailAddress: mailbox.email,
    messagesTotal: messages.length,
    threadsTotal: threadCount(messages),
    historyId: String(mailbox.history.current),
  };
}

function listLabels({ mailbox }: RouteContext): unknown {
  return { labels: [...mailbox.labels.values()].map(labelSummary) };
}

function getLabel({ mailbox, params }: RouteContext): unknown {
  const label = mailbox.labels.get(params[0] ?? '');
  if (!label) throw new GoogleError(404, 'notFound');
  const counted =
    label.id === 'SPAM' || label.id === 'TRASH'
      ? mailbox.list()
      : mailbox.list().filter((message) => !isSpamOrTrash(message));
  const labelled = counted.filter((message) => message.labelIds.has(label.id));
  const unread = labelled.filter((message) => message.labelIds.has('UNREAD'));
  return {
    ...labelSummary(label),
    messagesTotal: labelled.length,
    messagesUnread: unread.length,
    threadsTotal: threadCount(labelled),
    threadsUnread: threadCount(unread),
    ...(label.color ? { color: label.color } : {}),
  };
}

function listHistory({ mailbox, query }: RouteContext): unknown {
  const start = query.get('startHistoryId') ?? '';
  if (!/^\d{1,20}$/.test(start))
    throw invalidArgument(start === '' ? 'Missing startHistoryId' : 'Invalid startHistoryId');
  const changes = mailbox.history.since(BigInt(start));
  if (!changes) throw new GoogleError(404, 'notFound');
  const types = query.getAll('historyTypes');
  for (const type of types)
    if (!(type in changeFields)) throw invalidArgument(`Invalid value at 'history_types', "${type}"`);
  const labelId = query.get('labelId');
  const wanted = changes
    .filter(({ kind }) => types.length === 0 || types.includes(kind))
    .filter(
      ({ id, labelIds }) => labelId === null || labelIds.includes(labelId) || mailbox.find(id)?.labelIds.has(labelId),
    );
  const { page, nextPageToken } = pageOf(wanted, query, { history: start, types, labelId, email: mailbox.email });
  return {
    ...(page.length > 0 ? { history: page.map((entry) => historyResource(entry, mailbox.find(entry.id))) } : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
    historyId: String(mailbox.history.current),
  };
}

const changeFields = {
  messageAdded: 'messagesAdded',
  messageDeleted: 'messagesDeleted',
  labelAdded: 'labelsAdded',
  labelRemoved: 'labelsRemoved',
} as const;

function historyResource(entry: HistoryEntry, message: StoredMessage | undefined): unknown {
  const { id, threadId } = entry;
  const labelIds = [...(message?.labelIds ?? entry.labelIds)];
  const change = {
    message: { id, threadId, labelIds },
    ...(entry.kind.startsWith('label') ? { labelIds: entry.labelIds } : {}),
  };
  return { id: String(entry.historyId), messages: [{ id, threadId }], [changeFields[entry.kind]]: [change] };
}
