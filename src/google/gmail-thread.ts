import { z } from 'zod';
import type { GmailThread, MessageNeed } from '../services/gmail.js';
import { message, messageQuery } from './gmail-message.js';

/** The query of the cheapest threads.get that answers `need` for each of the thread's messages. */
export function threadQuery(need: MessageNeed): URLSearchParams {
  const query = messageQuery(need);
  query.set('fields', `id,messages(${query.get('fields')})`);
  return query;
}

/** `users.threads.get`, oldest message first. */
export const thread = z
  .object({ id: z.string(), messages: z.array(message).default([]) })
  .transform((given): GmailThread => given);
