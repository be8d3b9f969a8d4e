import { z } from 'zod';
import type { GmailLabel, GmailLabelDetails, MailboxChange, MessagePage } from '../services/gmail.js';
import { malformedAnswer } from './google-error.js';

/** A number that the API gives as GraphQL's Int: whole, from 0 to the greatest of 32 bits. */
export const int32 = z.number().transform((value) => Math.min(Math.max(Math.trunc(value), 0), 2 ** 31 - 1));

const count = int32.nullish().default(null);

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
    resultSizeEstimate: int32.default(0),
  })
  .transform(
    ({ messages, nextPageToken, resultSizeEstimate }): MessagePage => ({
      messages,
      nextPageToken,
      sizeEstimate: resultSizeEstimate,
    }),
  );

/** `users.messages.get`, for its parts alone. */
export const payloadOnly = z.object({ payload: z.unknown() });

const historyId = z.string().regex(/^\d{1,20}$/);

/** `users.getProfile`. */
export const profile = z.object({ historyId });

const changedMessage = z.object({ message: z.object({ id: z.string() }) });
const changedLabels = changedMessage.extend({ labelIds: z.array(z.string()).default([]) });

/** `users.history.list`; whatever there is none of is left out. */
export const historyPage = z
  .object({
    history: z
      .array(
        z.object({
          messagesDeleted: z.array(changedMessage).default([]),
          labelsAdded: z.array(changedLabels).default([]),
          labelsRemoved: z.array(changedLabels).default([]),
        }),
      )
      .default([]),
    historyId,
    nextPageToken: z.string().optional(),
  })
  .transform(({ history, ...rest }) => ({
    ...rest,
    changes: history.flatMap(({ messagesDeleted, labelsAdded, labelsRemoved }): MailboxChange[] => [
      ...labelsRemoved.map(({ message, labelIds }) => ({
        kind: 'labels-removed' as const,
        messageId: message.id,
        labelIds,
      })),
      ...labelsAdded.map(({ message, labelIds }) => ({
        kind: 'labels-added' as const,
        messageId: message.id,
        labelIds,
      })),
      ...messagesDeleted.map(({ message }) => ({ kind: 'deleted' as const, messageId: message.id })),
    ]),
  }));

/** Reads an answer by its shape. Throws GoogleError, which calls for another try, when it is not what Google documents. */
export function understand<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw malformedAnswer(200);
  return parsed.data;
}
