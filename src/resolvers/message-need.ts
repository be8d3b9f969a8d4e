import type { GraphQLResolveInfo } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';
import type { MessageNeed } from '../services/gmail.js';

/** No more than that it exists. */
export const nothing: MessageNeed = {
  labelIds: false,
  snippet: false,
  receivedAt: false,
  sizeBytes: false,
  headers: new Set(),
  body: false,
};

const header = (...names: string[]): Partial<MessageNeed> => ({ headers: new Set(names) });

/** What each field of Message needs of Gmail; a field that is not here needs nothing but the ids of the listing. */
const fieldNeeds: Record<string, Partial<MessageNeed>> = {
  labels: { labelIds: true },
  isUnread: { labelIds: true },
  snippet: { snippet: true },
  receivedAt: { receivedAt: true },
  sizeBytes: { sizeBytes: true },
  subject: header('subject'),
  from: header('from'),
  to: header('to'),
  cc: header('cc'),
  rfc822MessageId: header('message-id'),
  text: { body: true },
  html: { body: true },
  attachments: { body: true },
};

/** Answers for one selection set are the same for every edge of a page: found once per document. */
const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], { variables: object; need: MessageNeed | undefined }>();

/** What the fields selected on a Message, or on a Node that is one, need; undefined when its ids are enough. */
export function messageNeed(info: GraphQLResolveInfo): MessageNeed | undefined {
  const remembered = known.get(info.fieldNodes);
  if (remembered?.variables === info.variableValues) return remembered.need;
  const need = unlessNothing(needOfMessage(selection(info)));
  known.set(info.fieldNodes, { variables: info.variableValues, need });
  return need;
}

/** What a selection on a MessageConnection needs of each of its messages; undefined when their ids are enough. */
export function connectionNeed(info: GraphQLResolveInfo): MessageNeed | undefined {
  const connection = fieldsOf(selection(info), 'MessageConnection');
  const edges = named(connection, 'edges').flatMap((edge) => fieldsOf(edge, 'MessageEdge'));
  const messages = [...named(connection, 'nodes'), ...named(edges, 'node')];
  return unlessNothing(messages.map(needOfMessage).reduce<MessageNeed>(mergeNeeds, nothing));
}

/** What a selection on a Thread, or on a Node that is one, needs of its messages; undefined when they are not selected. */
export function threadNeed(info: GraphQLResolveInfo): MessageNeed | undefined {
  const messages = named(fieldsOf(selection(info), 'Thread'), 'messages');
  return messages.length === 0 ? undefined : messages.map(needOfMessage).reduce<MessageNeed>(mergeNeeds, nothing);
}

/** The document was validated, so there is a tree; it is one of fields where the type is one with fields. */
function selection(info: GraphQLResolveInfo): ResolveTree {
  return parseResolveInfo(info) as ResolveTree;
}

/** The fields selected on a type, by itself or through the interface Node. */
function fieldsOf({ fieldsByTypeName }: ResolveTree, type: string): ResolveTree[] {
  return [type, 'Node'].flatMap((name) => Object.values(fieldsByTypeName[name] ?? {}));
}

function named(fields: ResolveTree[], name: string): ResolveTree[] {
  return fields.filter((field) => field.name === name);
}

function needOfMessage(tree: ResolveTree): MessageNeed {
  return fieldsOf(tree, 'Message').map(fieldNeed).reduce<MessageNeed>(mergeNeeds, nothing);
}

function fieldNeed({ name, args }: ResolveTree): MessageNeed {
  if (name !== 'headers') return { ...nothing, ...fieldNeeds[name] };
  const names = args['names'];
  return {
    ...nothing,
    headers: Array.isArray(names) ? new Set(names.map((item) => String(item).toLowerCase())) : 'all',
  };
}

export function mergeNeeds(one: MessageNeed = nothing, other: MessageNeed): MessageNeed {
  return {
    labelIds: one.labelIds || other.labelIds,
    snippet: one.snippet || other.snippet,
    receivedAt: one.receivedAt || other.receivedAt,
    sizeBytes: one.sizeBytes || other.sizeBytes,
    headers: one.headers === 'all' || other.headers === 'all' ? 'all' : new Set([...one.headers, ...other.headers]),
    body: one.body || other.body,
  };
}

/** The same text for the same need. */
export function needKey({ headers, ...flags }: MessageNeed): string {
  return JSON.stringify([Object.values(flags), headers === 'all' ? headers : [...headers].sort()]);
}

function unlessNothing(need: MessageNeed): MessageNeed | undefined {
  const { headers, ...flags } = need;
  return Object.values(flags).includes(true) || headers === 'all' || headers.size > 0 ? need : undefined;
}
