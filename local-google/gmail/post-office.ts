import { Mailbox, type StoredMessage } from './mailbox.js';

/** Every local mailbox, and ids that rise across all of them. */
export class PostOffice {
  private readonly mailboxes = new Map<string, Mailbox>();
  private lastId = 0x1900000000000000n;

  constructor(emails: string[]) {
    const nextId = (): string => {
      this.lastId += 0x10001n;
      return this.lastId.toString(16);
    };
    for (const email of emails) this.mailboxes.set(email.toLowerCase(), new Mailbox(email, nextId));
  }

  /** The mailbox that mail to an address lands in, `+tag` or not; undefined for an address elsewhere. */
  find(address: string): Mailbox | undefined {
    return this.mailboxes.get(address.toLowerCase().replace(/\+[^@]*@/, '@'));
  }

  /** The mailbox of a local account; throws for any other address. */
  get(email: string): Mailbox {
    const mailbox = this.find(email);
    if (!mailbox) throw new Error(`There is no local account ${email}.`);
    return mailbox;
  }

  /** A message by its id; throws when it is not there. */
  message(email: string, id: string): StoredMessage {
    const message = this.get(email).find(id);
    if (!message) throw new Error(`There is no message ${id} in the mailbox of ${email}.`);
    return message;
  }
}
