import DataLoader from 'dataloader';
import type { GmailLabel, GmailLabelDetails, GmailMessage, GmailThread, MessageNeed } from '../services/gmail.js';
import type { GmailLabelService } from '../services/gmail-label.service.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { GoogleAccount, GoogleAccountService } from '../services/google-account.service.js';
import type { KnownMailbox, MessageService } from '../services/message.service.js';
import { mergeNeeds, needKey } from './message-need.js';
import { toError } from './to-error.js';

/** A message or a thread, and what is needed of it. */
interface NeedKey {
  access: GoogleAccess;
  id: string;
  need: MessageNeed;
}

interface LabelKey {
  access: GoogleAccess;
  id: string;
}

/** What one request has asked of Gmail: the same thing is fetched once, and what is asked together is fetched together. */
export interface Loaders {
  messages: DataLoader<NeedKey, GmailMessage, string>;
  threads: DataLoader<NeedKey, GmailThread | undefined, string>;
  /** How far the mailbox is known: asked once, before the first cached message is trusted. */
  knownMailboxes: DataLoader<GoogleAccess, KnownMailbox | undefined, string>;
  /** The Google accounts of a user, by the user's id. */
  accounts: DataLoader<string, GoogleAccount[]>;
  labels: DataLoader<GoogleAccess, GmailLabel[], string>;
  labelDetails: DataLoader<LabelKey, GmailLabelDetails | undefined, string>;
}

interface Dependencies {
  messages: MessageService;
  labels: GmailLabelService;
  accounts: GoogleAccountService;
}

export function createLoaders({ messages, labels, accounts }: Dependencies): Loaders {
  const knownMailboxes = eachAlone(
    (access: GoogleAccess) => messages.bringUpToDate(access),
    ({ accountId }) => accountId,
  );
  return {
    knownMailboxes,
    messages: new DataLoader(
      (keys) =>
        eachAccount(keys, (access, _ids, own) =>
          oncePerId(own, async (requests) => messages.get(access, requests, await knownMailboxes.load(access))),
        ),
      { cacheKeyFn: needCacheKey, batchScheduleFn: afterThisTurn },
    ),
    threads: new DataLoader(
      (keys) =>
        eachAccount(keys, (access, _ids, own) => oncePerId(own, (requests) => messages.getThreads(access, requests))),
      { cacheKeyFn: needCacheKey, batchScheduleFn: afterThisTurn },
    ),
    labels: eachAlone(
      (access: GoogleAccess) => labels.list(access),
      ({ accountId }) => accountId,
    ),
    accounts: eachAlone(
      (userId: string) => accounts.list(userId),
      (userId) => userId,
    ),
    labelDetails: new DataLoader((keys) => eachAccount(keys, (access, ids) => labels.getDetails(access, ids)), {
      cacheKeyFn: ({ access, id }) => `${access.accountId}/${id}`,
      batchScheduleFn: afterThisTurn,
    }),
  };
}

/** Gathers what the resolvers of this turn of the event loop ask for, not only what they ask for at once. */
function afterThisTurn(load: () => void): void {
  setImmediate(load);
}

/** Things that are not asked for in batches, but once each. */
function eachAlone<K, V>(load: (key: K) => Promise<V>, cacheKeyFn: (key: K) => string): DataLoader<K, V, string> {
  return new DataLoader((keys) => Promise.all(keys.map((key) => load(key).catch(toError))), { cacheKeyFn });
}

function needCacheKey({ access, id, need }: NeedKey): string {
  return `${access.accountId}/${id}/${needKey(need)}`;
}

/** Loads what is asked for under several keys once, for all that is needed of it. */
async function oncePerId<V>(
  keys: readonly NeedKey[],
  load: (requests: { id: string; need: MessageNeed }[]) => Promise<(V | Error)[]>,
): Promise<(V | Error)[]> {
  const needs = new Map<string, MessageNeed>();
  for (const { id, need } of keys) needs.set(id, mergeNeeds(needs.get(id), need));
  const loaded = await load([...needs].map(([id, need]) => ({ id, need })));
  const places = new Map([...needs.keys()].map((id, index) => [id, index]));
  // `load` answers each request in its place.
  return keys.map(({ id }) => loaded[places.get(id) ?? 0] as V | Error);
}

/** Loads the keys of each account apart, so that one account's trouble leaves the others untouched. */
async function eachAccount<K extends { access: GoogleAccess; id: string }, V>(
  keys: readonly K[],
  load: (access: GoogleAccess, ids: string[], own: K[]) => Promise<(V | Error)[]>,
): Promise<(V | Error)[]> {
  const accesses = new Map(keys.map(({ access }) => [access.accountId, access]));
  const results: (V | Error)[] = [];
  const loads = [...accesses.values()].map(async (access) => {
    const entries = [...keys.entries()].filter(([, key]) => key.access.accountId === access.accountId);
    const own = entries.map(([, key]) => key);
    const loaded = await load(
      access,
      own.map((key) => key.id),
      own,
    ).catch((error: unknown) => own.map(() => toError(error)));
    // `load` answers each id in its place.
    for (const [position, [index]] of entries.entries()) results[index] = loaded[position] as V | Error;
  });
  await Promise.all(loads);
  return results;
}
