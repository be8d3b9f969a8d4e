import { randomUUID } from 'node:crypto';
import addressparser from 'nodemailer/lib/addressparser';
import { GoogleError, invalidArgument } from '../google-error.js';
import { headerValue, parseHeaders, rawHeaders, splitHead } from '../mime/parse.js';
import type { Mailbox, StoredMessage } from './mailbox.js';
import { hexId, parseJson } from './parameters.js';
import type { PostOffice } from './post-office.js';
import { type Route, type RouteContext, senders } from './route.js';
import { shapes } from './shapes.js';

/** `messages.send`: keeps the mail under SENT and puts it into the inboxes of local accounts. */
export function sendRoute(office: PostOffice): Route {
  return {
    method: 'POST',
    path: /^\/messages\/send$/,
    units: 100,
    scopes: senders,
    query: [],
    shape: shapes.message,
    run: (context) => {
      const { id, threadId, labelIds } = send(office, context);
      return { id, threadId, labelIds: [...labelIds] };
    },
  };
}

function send(office: PostOffice, { mailbox, body }: RouteContext): StoredMessage {
  const { raw, threadId } = readBody(body);
  const { head } = splitHead(raw.toString('latin1'));
  const recipients = (['To', 'Cc', 'Bcc'] as const).flatMap((name) => addresses(head, name));
  if (recipients.length === 0) throw invalidArgument('Recipient address required');
  const outgoing = completed(raw, mailbox);
  const boxes = new Set(recipients.flatMap((address) => office.find(address) ?? []));
  const toSelf = boxes.delete(mailbox);
  const internalDate = Date.now();
  const sent = mailbox.add({
    raw: outgoing,
    labelIds: toSelf ? ['SENT', 'INBOX', 'UNREAD'] : ['SENT'],
    internalDate,
    ...(threadId === undefined ? {} : { threadId }),
  });
  for (const box of boxes) box.add({ raw: received(outgoing, box), labelIds: ['INBOX', 'UNREAD'], internalDate });
  return sent;
}

function readBody(body: string): { raw: Buffer; threadId: string | undefined } {
  const { raw, threadId } = Object(parseJson(body));
  if (typeof raw !== 'string' || raw === '') {
    throw invalidArgument("'raw' RFC822 payload message string or uploading message via /upload/* URL required");
  }
  if (!/^[\w+/-]*=*$/.test(raw))
    throw new GoogleError(400, 'invalid', "Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed");
  return { raw: Buffer.from(raw, 'base64url'), threadId: typeof threadId === 'string' ? hexId(threadId) : undefined };
}

/** The addresses of a header; throws "Invalid To header" when one of them is none. */
function addresses(head: string, name: 'To' | 'Cc' | 'Bcc'): string[] {
  const found = rawHeaders(head, name).flatMap((value) => addressparser(value, { flatten: true }));
  const parsed = found.map(({ address }) => address ?? '');
  if (!parsed.every((address) => addressPattern.test(address))) throw invalidArgument(`Invalid ${name} header`);
  return parsed;
}

const addressPattern = /^[^\s@<>,;"]+@[^\s@<>,;".]+(\.[^\s@<>,;".]+)*$/;

/** As Gmail completes what it sends: own From, Date and Message-ID where they are missing or foreign. */
function completed(raw: Buffer, sender: Mailbox): Buffer {
  const headers = parseHeaders(raw);
  const from = addressparser(headerValue(headers, 'from') ?? '', { flatten: true })[0];
  const ownFrom = from?.address?.toLowerCase() === sender.email.toLowerCase();
  const { head, body } = splitHead(raw.toString('latin1'));
  const kept = ownFrom ? head : withoutHeader(head, 'from');
  const added = [
    ...(ownFrom ? [] : [`From: ${sender.email}`]),
    ...(headerValue(headers, 'date') === undefined
      ? [`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`]
      : []),
    ...(headerValue(headers, 'message-id') === undefined ? [`Message-ID: <${randomUUID()}@mail.local>`] : []),
  ];
  return Buffer.from(`${[...added, kept].filter(Boolean).join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** What arrives: with the traces of delivery, without Bcc. */
function received(outgoing: Buffer, box: Mailbox): Buffer {
  const { head, body } = splitHead(outgoing.toString('latin1'));
  const trace = `Delivered-To: ${box.email}\r\nReceived: by local; ${new Date().toUTCString().replace('GMT', '+0000')}`;
  return Buffer.from(`${trace}\r\n${withoutHeader(head, 'bcc')}\r\n\r\n${body}`, 'latin1');
}

function withoutHeader(head: string, name: string): string {
  const lines = head.split(/\r?\n(?![ \t])/);
  return lines.filter((line) => !line.toLowerCase().startsWith(`${name}:`)).join('\r\n');
}
