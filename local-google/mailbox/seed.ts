import type { PostOffice } from '../gmail/post-office.js';
import type { LocalAccount } from '../interface.js';
import { demoLabels, demoMailbox } from './demo.js';
import { smallMailbox } from './small.js';

/** Fills the mailboxes as the accounts ask for, oldest message first so that ids rise with time. */
export function seedMailboxes(office: PostOffice, accounts: LocalAccount[]): void {
  for (const { email, mailbox: kind, name } of accounts) {
    const mailbox = office.get(email);
    if (kind === 'demo') for (const label of demoLabels) mailbox.labels.set(label.id, label);
    const seeds = kind === 'demo' ? demoMailbox(email, name) : kind === 'small' ? smallMailbox(email, name) : [];
    for (const { source, labelIds, date } of [...seeds].sort((a, b) => a.date.getTime() - b.date.getTime())) {
      mailbox.add({ raw: Buffer.from(source), labelIds, internalDate: date.getTime() });
    }
  }
}
