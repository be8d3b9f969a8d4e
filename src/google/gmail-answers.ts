import { z } from 'zod';
import type { GmailLabel, GmailLabelDetails, MessagePage } from '../services/gmail.js';
import { malformedAnswer } from './google-error.js';

const count = z.number().nullish().default(null);

/** `users.labels.list`. */
export const labelList = z
  .object({ labels: z.array(z.object({ id: z.string(), name: z.string(), type: z.string().optional() })).default([]) })
  .transform(({ labels }): GmailLabel[] =>
    labels.map(({ id, name, type }) => ({ id, name, type: type === 'user' ? 'USER' : 'SYSTEM' })),
  );

/** `users.labels.get`. */
export const labelDetails = z
  .object({
    color: z.object({ textColor: z.string().optional(), backgroundColor: z.string().optional() }).optional(),
    messagesTotal: count,
    messagesUnread: count,
    threadsTotal: count,
    threadsUnread: count,
  })
  .transform(({ color, ...counts }): GmailLabelDetails => {
    const { textColor: text, backgroundColor: background } = color ?? {};
    return { ...counts, color: text && background ? { text, background } : null };
  });

/** `users.messages.list`; `messages` is left out when there are none. */
export const messagePage = z
  .object({
    messages: z.array(z.object({ id: z.string(), threadId: z.string() })).default([]),
    nextPageToken: z.string().optional(),
    resultSizeEstimate: z.number().default(0),
  })
  .transform(
    ({ messages, nextPageToken, resultSizeEstimate }): MessagePage => ({
      messages,
      nextPageToken,
      sizeEstimate: resultSizeEstimate,
    }),
  );

/** Reads an answer by its shape. Throws GoogleError, which calls for another try, when it is not what Google documents. */
export function understand<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw malformedAnswer(200);
  return parsed.data;
}
