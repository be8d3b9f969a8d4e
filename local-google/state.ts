import { isSpamOrTrash } from './gmail/mailbox.js';
import { changeLabels } from './gmail/message-routes.js';
import type { PostOffice } from './gmail/post-office.js';
import type { LocalGoogle, SimpleMail } from './interface.js';
import { headerValue, parseHeaders } from './mime/parse.js';
import { buildMime } from './mime/source.js';

/** The handles that look into the mailboxes and change them behind the API's back. */
export type StateHandles = Pick<
  LocalGoogle,
  'deliver' | 'deleteMessage' | 'modifyLabels' | 'addLabel' | 'messageIds' | 'rawMessage' | 'forgetHistory'
>;

/** Handles on the state of all local mailboxes. */
export function stateHandles(office: PostOffice): StateHandles {
  return {
    deliver: async (email, message) => deliver(office, email, message),
    deleteMessage: async (email, id) => office.get(email).delete(office.message(email, id)),
    modifyLabels: async (email, id, { add = [], remove = [] }) =>
      changeLabels(office.get(email), office.message(email, id), add, remove),
    addLabel: (email, { id, name }) => void office.get(email).labels.set(id, { id, name, type: 'user' }),
    messageIds: async (email) =>
      office
        .get(email)
        .list()
        .filter((message) => !isSpamOrTrash(message))
        .map(({ id }) => id),
    rawMessage: async (email, id) => office.message(email, id).raw.toString(),
    forgetHistory: (email) => office.get(email).history.forget(),
  };
}

/** Raw mail arrives now, whatever its Date header says; simple mail at its `date`. */
function deliver(office: PostOffice, email: string, message: string | Uint8Array | SimpleMail): string {
  const mailbox = office.get(email);
  const isRaw = typeof message === 'string' || message instanceof Uint8Array;
  const date = (isRaw ? undefined : message.date) ?? new Date();
  const raw = Buffer.from(isRaw ? message : simpleSource(email, message, date));
  const labelIds = (isRaw ? undefined : message.labelIds) ?? ['INBOX', 'UNREAD'];
  const unknown = labelIds.filter((id) => !mailbox.labels.has(id));
  if (unknown.length > 0) throw new Error(`The mailbox of ${email} has no label ${unknown.join(', ')}.`);
  if (typeof message === 'string' && headerValue(parseHeaders(raw), 'from') === undefined)
    throw new Error('The message has no From header.');
  return mailbox.add({ raw, labelIds, internalDate: date.getTime() }).id;
}

let delivered = 0;

function simpleSource(email: string, { from, subject, text }: SimpleMail, date: Date): string {
  delivered += 1;
  return buildMime(
    [
      ['From', from],
      ['To', email],
      ['Subject', subject],
      ['Date', date.toUTCString().replace('GMT', '+0000')],
      ['Message-ID', `<delivered-${delivered}@example.com>`],
    ],
    { type: 'text/plain', content: text },
  );
}
