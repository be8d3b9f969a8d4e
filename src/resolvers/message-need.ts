import type { GraphQLResolveInfo } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';
import type { MessageNeed } from '../services/gmail.js';

const nothing: MessageNeed = {
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
};

/** Answers for one selection set are the same for every edge of a page: found once per document. */
const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], { variables: object; need: MessageNeed }>();

/** What the fields selected on a Message need; undefined when the ids of the listing are enough. */
export function messageNeed(info: GraphQLResolveInfo): MessageNeed | undefined {
  const remembered = known.get(info.fieldNodes);
  const need = remembered?.variables === info.variableValues ? remembered.need : selectedNeed(info);
  known.set(info.fieldNodes, { variables: info.variableValues, need });
  return isNothing(need) ? undefined : need;
}

function selectedNeed(info: GraphQLResolveInfo): MessageNeed {
  const tree = parseResolveInfo(info);
  // The document was validated, so there is a tree; it is one of fields since Message is an object type.
  const types = Object.values((tree as ResolveTree | null)?.fieldsByTypeName ?? {});
  const fields = types.flatMap((fieldsByAlias) => Object.values(fieldsByAlias));
  return fields.map(fieldNeed).reduce<MessageNeed>(mergeNeeds, nothing);
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

function isNothing({ headers, ...flags }: MessageNeed): boolean {
  return !Object.values(flags).includes(true) && headers !== 'all' && headers.size === 0;
}
