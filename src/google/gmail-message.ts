import { z } from 'zod';
import type { GmailMessage, MessageNeed } from '../services/gmail.js';
import { decodeEntities } from '../services/html-entities.js';
import { int32 } from './gmail-answers.js';
import { readMessageBody } from './message-body.js';
import { readHeaders } from './message-part.js';

/** The query of the cheapest messages.get that answers `need`: format, just the wanted headers, and only the fields used. */
export function messageQuery(need: MessageNeed): URLSearchParams {
  const wantsHeaders = need.headers === 'all' || need.headers.size > 0;
  const fields = ['id', 'threadId'];
  if (need.labelIds) fields.push('labelIds');
  if (need.snippet) fields.push('snippet');
  if (need.receivedAt) fields.push('internalDate');
  if (need.sizeBytes) fields.push('sizeEstimate');
  // A part's headers name its charset, so they are needed even where the message's own are not.
  if (need.body) fields.push('payload');
  else if (wantsHeaders) fields.push('payload/headers');
  const format = need.body ? 'full' : wantsHeaders ? 'metadata' : 'minimal';
  const query = new URLSearchParams({ format, fields: fields.join(',') });
  if (!need.body && need.headers !== 'all')
    for (const name of [...need.headers].sort()) query.append('metadataHeaders', name);
  return query;
}

/** `users.messages.get`; what was left out is empty. */
export const message = z
  .object({
    id: z.string(),
    threadId: z.string(),
    labelIds: z.array(z.string()).default([]),
    snippet: z.string().default(''),
    // Milliseconds; no more digits than a Date can hold.
    internalDate: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional()
      .catch(undefined),
    sizeEstimate: int32.default(0),
    payload: z.unknown().optional(),
  })
  .transform(
    ({ id, threadId, labelIds, snippet, internalDate, sizeEstimate, payload }): GmailMessage => ({
      id,
      threadId,
      labelIds,
      snippet: decodeEntities(snippet),
      receivedAt: internalDate === undefined ? undefined : new Date(Number(internalDate)),
      sizeBytes: sizeEstimate,
      headers: readHeaders(payload),
      body: hasBody(payload) ? readMessageBody(payload) : undefined,
    }),
  );

/** Whether the payload is one of format=full: metadata has headers alone. */
function hasBody(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && ('body' in payload || 'parts' in payload);
}
