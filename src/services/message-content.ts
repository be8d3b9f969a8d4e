import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { GmailMessage, MessageNeed } from './gmail.js';

/** Below this, compressing on the spot is quicker than handing it to another thread. */
const bigBytes = 64 * 1024;
const [deflateElsewhere, inflateElsewhere] = [promisify(deflateRaw), promisify(inflateRaw)];

const attachment = z.object({
  partId: z.string(),
  filename: z.string(),
  mimeType: z.string(),
  sizeBytes: z.number(),
  isInline: z.boolean(),
  contentId: z.string().nullable(),
});

/** What cannot change of a message, as far as it has been fetched. */
const messageContent = z.object({
  version: z.literal(1),
  threadId: z.string(),
  snippet: z.string().optional(),
  receivedAt: z.number().optional(),
  sizeBytes: z.number().optional(),
  /** Lower case; a name that the message does not have is here all the same. */
  headerNames: z.union([z.literal('all'), z.array(z.string())]),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  body: z
    .object({ text: z.string().nullable(), html: z.string().nullable(), attachments: z.array(attachment) })
    .optional(),
});

export type MessageContent = z.infer<typeof messageContent>;

/** What was fetched for `need`, and what was known before. */
export function mergeContent(
  known: MessageContent | undefined,
  message: GmailMessage,
  need: MessageNeed,
): MessageContent {
  const { snippet, receivedAt, sizeBytes, headers, body } = message;
  return {
    ...known,
    version: 1,
    threadId: message.threadId,
    ...(need.snippet ? { snippet } : {}),
    ...(need.receivedAt && receivedAt ? { receivedAt: receivedAt.getTime() } : {}),
    ...(need.sizeBytes ? { sizeBytes } : {}),
    ...(need.body && body ? { body } : {}),
    ...mergeHeaders(known, headers, need.headers),
  };
}

function mergeHeaders(
  known: MessageContent | undefined,
  headers: MessageContent['headers'],
  names: MessageNeed['headers'],
): Pick<MessageContent, 'headerNames' | 'headers'> {
  const before: Pick<MessageContent, 'headerNames' | 'headers'> = known ?? { headerNames: [], headers: [] };
  if (names === 'all') return { headerNames: 'all', headers };
  if (before.headerNames === 'all') return before;
  const fresh = [...names].filter((name) => !before.headerNames.includes(name));
  return {
    headerNames: [...before.headerNames, ...fresh],
    headers: [...before.headers, ...headers.filter(({ name }) => fresh.includes(name.toLowerCase()))],
  };
}

/** The message, when all that is needed of it is known. */
export function answerFromContent(
  id: string,
  content: MessageContent,
  labelIds: string[] | undefined,
  need: MessageNeed,
): GmailMessage | undefined {
  const { threadId, snippet, receivedAt, sizeBytes, headers, body } = content;
  const missing =
    (need.labelIds && !labelIds) ||
    (need.snippet && snippet === undefined) ||
    (need.receivedAt && receivedAt === undefined) ||
    (need.sizeBytes && sizeBytes === undefined) ||
    (need.body && !body) ||
    !covers(content.headerNames, need.headers);
  if (missing) return undefined;
  return {
    id,
    threadId,
    labelIds: labelIds ?? [],
    snippet: snippet ?? '',
    receivedAt: receivedAt === undefined ? undefined : new Date(receivedAt),
    sizeBytes: sizeBytes ?? 0,
    headers,
    body,
  };
}

function covers(known: MessageContent['headerNames'], needed: MessageNeed['headers']): boolean {
  if (known === 'all') return true;
  return needed !== 'all' && [...needed].every((name) => known.includes(name));
}

export async function packContent(content: MessageContent): Promise<Buffer> {
  const json = Buffer.from(JSON.stringify(content));
  return json.length < bigBytes ? deflateRawSync(json) : deflateElsewhere(json);
}

/** Undefined for what another version of this program has packed. */
export async function unpackContent(packed: Buffer): Promise<MessageContent | undefined> {
  try {
    const json = packed.length < bigBytes / 4 ? inflateRawSync(packed) : await inflateElsewhere(packed);
    return messageContent.safeParse(JSON.parse(json.toString())).data;
  } catch {
    return undefined;
  }
}
