import { z } from 'zod';
import { NotFound } from '../errors.js';
import { type Sealer, UnsealError } from '../secrets/sealer.js';
import type { Gmail, GmailDownload } from './gmail.js';
import type { GoogleAccessService } from './google-access.service.js';

const lifetimeSeconds = 600;
const place = 'attachment link';

/** Account, message, part, and until when (seconds since 1970). */
const linkContent = z.tuple([z.string(), z.string(), z.string(), z.number()]);

export interface AttachmentPlace {
  accountId: string;
  messageId: string;
  partId: string;
}

/** Files of messages, behind links that open them for ten minutes to whoever holds one. */
export class AttachmentService {
  constructor(
    private readonly gmail: Gmail,
    private readonly access: GoogleAccessService,
    private readonly sealer: Sealer,
    private readonly origin: string,
    private readonly now: () => Date,
  ) {}

  /** An absolute URL: sealed, so that it can neither be made nor changed by others, and tells nothing. */
  link({ accountId, messageId, partId }: AttachmentPlace): string {
    const until = Math.floor(this.now().getTime() / 1000) + lifetimeSeconds;
    return `${this.origin}/attachments/${this.sealer.seal(JSON.stringify([accountId, messageId, partId, until]), place)}`;
  }

  /** The file that a link leads to. Throws NotFound for a link that is not good (any more), and what Gmail answers. */
  async open(token: string): Promise<GmailDownload> {
    const [accountId, messageId, partId, until] = this.read(token);
    if (until * 1000 < this.now().getTime()) throw new NotFound();
    return this.gmail.openAttachment(this.access.accessTo(accountId), messageId, partId);
  }

  private read(token: string): z.infer<typeof linkContent> {
    try {
      return linkContent.parse(JSON.parse(this.sealer.unseal(token, place)));
    } catch (error) {
      if (error instanceof UnsealError) throw new NotFound();
      throw error;
    }
  }
}
