import type { GmailAttachment, GmailMessageBody } from '../services/gmail.js';
import { decodeEntities } from '../services/html-entities.js';
import { attachmentName } from './attachment-name.js';
import { bestOf, inSequence, nothing, type Reading, readTextPart } from './body-reading.js';
import { headerOf, isEmbeddedMail, type MessagePart, parametersOf, readPart, readParts } from './message-part.js';

/** A part in its place. Children stand behind their parents in the list of nodes. */
interface Node {
  part: MessagePart;
  children: Node[];
  /** How many mails it is inside of: 0 in the message itself. */
  depth: number;
  reading: Reading;
}

/**
 * What there is to read in a message, and its attachments in their order, from the `payload` of users.messages.get with
 * format=full (https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages#MessagePart).
 * A mail in the mail (message/rfc822) is one attachment and its own attachments are listed too; its text is read only
 * where the message around it has none at all, as in a digest. Any JSON is taken, however deep; what is missing is null.
 */
export function readMessageBody(payload: unknown): GmailMessageBody {
  const nodes = flatten(payload);
  for (const node of nodes.toReversed()) node.reading = readNode(node);
  const { plain, html } = outermostReading(nodes);
  const referenced = referencedContentIds(html?.text ?? '');
  const attachments = nodes.filter(isAttachment).map(({ part }) => toAttachment(part, referenced));
  return { text: plain?.text ?? null, html: html?.text ?? null, attachments };
}

/** A part as a file: with Gmail's attachmentId of this fetch, or with its bytes where Gmail gave them at once. */
interface MessageFile {
  attachment: GmailAttachment;
  attachmentId: string | undefined;
  data: Buffer | undefined;
}

/** The attachment with this part id, as `readMessageBody` lists it. */
export function findFile(payload: unknown, partId: string): MessageFile | undefined {
  const node = flatten(payload).find((candidate) => candidate.part.partId === partId && isAttachment(candidate));
  if (!node) return undefined;
  const { attachmentId, data } = node.part;
  return { attachment: toAttachment(node.part, new Set()), attachmentId, data };
}

/** All parts, in the order of the mail; without recursion, since senders choose the depth. */
function flatten(payload: unknown): Node[] {
  const nodes: Node[] = [];
  const waiting: Node[] = [toNode(readPart(payload), 0)];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node);
    const depth = isEmbeddedMail(node.part) ? node.depth + 1 : node.depth;
    node.children = readParts(node.part).map((part) => toNode(part, depth));
    for (const child of node.children.toReversed()) waiting.push(child);
  }
  return nodes;
}

function toNode(part: MessagePart, depth: number): Node {
  return { part, children: [], depth, reading: nothing };
}

/** What is read of a node whose children have been read. */
function readNode(node: Node): Reading {
  if (node.children.length === 0) return isShown(node) ? readTextPart(node.part) : nothing;
  // A mail in the mail has a reading, but what is around it does not see it.
  const readings = node.children.map((child) => (isEmbeddedMail(child.part) ? nothing : child.reading));
  return node.part.mimeType === 'multipart/alternative' ? bestOf(readings) : inSequence(readings);
}

/** The message's own reading; without any, that of the mails in it, and so on inwards. */
function outermostReading(nodes: readonly Node[]): Reading {
  const [root] = nodes;
  const readings = new Map<number, Reading[]>();
  if (root && !isEmbeddedMail(root.part)) readings.set(0, [root.reading]);
  for (const { part, depth, reading } of nodes) {
    if (!isEmbeddedMail(part)) continue;
    const level = readings.get(depth + 1) ?? [];
    level.push(reading);
    readings.set(depth + 1, level);
  }
  for (const [, level] of [...readings].sort(([one], [other]) => one - other)) {
    const reading = inSequence(level);
    if (reading.plain || reading.html) return reading;
  }
  return nothing;
}

/** Text that is another form of what the mail says, or no text for people. */
const unshownText = new Set([
  'text/calendar',
  'text/csv',
  'text/directory',
  'text/rfc822-headers',
  'text/vcard',
  'text/watch-html',
  'text/x-amp-html',
  'text/x-vcard',
]);

/** Whether a leaf is read as text. Unknown kinds of text are plain text (RFC 2046, section 4.1.4). */
function isShown({ part }: Node): boolean {
  if (!part.mimeType.startsWith('text/') || unshownText.has(part.mimeType) || isFile(part)) return false;
  return part.data !== undefined || part.size === 0;
}

/** Whether Gmail or the sender makes a file of it: Gmail gives an attachmentId even where there is no filename. */
function isFile(part: MessagePart): boolean {
  return part.attachmentId !== undefined || part.filename !== '' || dispositionOf(part) === 'attachment';
}

function isAttachment(node: Node): boolean {
  const { part, children } = node;
  if (isEmbeddedMail(part)) return true;
  if (children.length > 0 || isShown(node)) return false;
  if (isFile(part)) return !isAmp(part) || part.filename !== '';
  const hasContent = (part.data?.length ?? 0) > 0 || (part.size ?? 0) > 0;
  return hasContent && !part.mimeType.startsWith('multipart/') && !isAmp(part);
}

/** The same mail once more, for programs that run AMP or for watches. */
function isAmp({ mimeType }: MessagePart): boolean {
  return mimeType === 'text/x-amp-html' || mimeType === 'text/watch-html';
}

function dispositionOf(part: MessagePart): string {
  return parametersOf(part, 'content-disposition').value;
}

function toAttachment(part: MessagePart, referenced: ReadonlySet<string>): GmailAttachment {
  const contentId = headerOf(part, 'content-id').replace(/[<>\s\p{Cc}]/gu, '') || null;
  const isInline = contentId !== null && (dispositionOf(part) === 'inline' || referenced.has(contentId));
  const { partId, mimeType } = part;
  // The data counts where it is here: Gmail's size may differ from it.
  return {
    partId,
    filename: attachmentName(part),
    mimeType,
    sizeBytes: part.data?.length || (part.size ?? 0),
    isInline,
    contentId,
  };
}

/** The Content-IDs that HTML shows by `cid:` (RFC 2392), whether in attributes or in style sheets. */
function referencedContentIds(html: string): Set<string> {
  const references = [...html.matchAll(/\bcid:([^\s"'<>)]{1,998})/gi)].map(([, id = '']) => decodeEntities(id));
  return new Set(references.flatMap((id) => [id, percentDecoded(id.replace(/["')].*$/s, ''))]));
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
