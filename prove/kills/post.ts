import PostalMime from 'postal-mime';
import type { LocalGoogle } from '../../local-google/interface.js';
import { codeIn } from '../../test/api/api-client.js';

export interface SentMail {
  subject: string;
  /** Empty where it has none. */
  code: string;
  text: string;
}

const sendPath = '/gmail/v1/users/me/messages/send';

/** Every mail that Google was given, whomever it is for, by the address that it was written to. */
export class Post {
  private readonly mails = new Map<string, SentMail[]>();
  private readonly arriving = new Set<Promise<void>>();

  constructor(google: LocalGoogle) {
    // Looks at each, and changes nothing.
    google.addFault({
      match: ({ path, body }) => {
        if (path === sendPath) this.take(body);
        return false;
      },
      action: { kind: 'pass' },
    });
  }

  /** What an address was sent so far, the newest last. */
  async to(address: string): Promise<readonly SentMail[]> {
    await Promise.all(this.arriving);
    return this.mails.get(address) ?? [];
  }

  async all(): Promise<ReadonlyMap<string, readonly SentMail[]>> {
    await Promise.all(this.arriving);
    return this.mails;
  }

  private take(body: string): void {
    const taken = this.read(body).finally(() => this.arriving.delete(taken));
    this.arriving.add(taken);
  }

  private async read(body: string): Promise<void> {
    const { raw } = JSON.parse(body) as { raw: string }; // What our server writes.
    const { to, subject = '', text = '' } = await PostalMime.parse(Buffer.from(raw, 'base64url'));
    const address = to?.[0]?.address ?? '';
    const mails = this.mails.get(address) ?? [];
    mails.push({ subject, code: codeIn(text), text });
    this.mails.set(address, mails);
  }
}
