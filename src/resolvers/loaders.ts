import DataLoader from 'dataloader';
import type { GmailLabel, GmailLabelDetails, GmailMessage, MessageNeed } from '../services/gmail.js';
import type { GmailLabelService } from '../services/gmail-label.service.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { MessageService } from '../services/message.service.js';
import { mergeNeeds, needKey } from './message-need.js';

interface MessageKey {
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
  messages: DataLoader<MessageKey, GmailMessage, string>;
  labels: DataLoader<GoogleAccess, GmailLabel[], string>;
  labelDetails: DataLoader<LabelKey, GmailLabelDetails | undefined, string>;
}

export function createLoaders(messages: MessageService, labels: GmailLabelService): Loaders {
  return {
    messages: new DataLoader((keys) => loadMessages(messages, keys), {
      cacheKeyFn: ({ access, id, need }) => `${access.accountId}/${id}/${needKey(need)}`,
    }),
    labels: new DataLoader((accesses) => Promise.all(accesses.map((access) => labels.list(access).catch(toError))), {
      cacheKeyFn: (access) => access.accountId,
    }),
    labelDetails: new DataLoader((keys) => eachAccount(keys, (access, ids) => labels.getDetails(access, ids)), {
      cacheKeyFn: ({ access, id }) => `${access.accountId}/${id}`,
    }),
  };
}

/** One message is fetched once, for all that the document needs of it. */
async function loadMessages(messages: MessageService, keys: readonly MessageKey[]): Promise<(GmailMessage | Error)[]> {
  return eachAccount(keys, async (access, ids, own) => {
    const needs = new Map<string, MessageNeed>();
    for (const { id, need } of own) needs.set(id, mergeNeeds(needs.get(id), need));
    const requests = [...needs].map(([id, need]) => ({ id, need }));
    const loaded = await messages.get(access, requests);
    const byId = new Map(requests.map(({ id }, index) => [id, loaded[index]]));
    return ids.map((id) => byId.get(id) ?? new Error('The message was not loaded.'));
  });
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

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('Unknown failure.', { cause: error });
}
