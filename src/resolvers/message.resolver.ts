import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { AttachmentType } from '../schema/attachment.type.js';
import { GmailLabelObject } from '../schema/gmail-label.type.js';
import { HeaderType, MailboxType, MessageType } from '../schema/message.type.js';
import { DateTimeScalar, URLScalar } from '../schema/scalars.js';
import type { AttachmentService } from '../services/attachment.service.js';
import { parseMailAddresses } from '../services/mail-address.js';
import { sanitizeMessageHtml } from '../services/message-html.js';
import { messageText } from '../services/message-text.js';
import { type AttachmentSource, toAttachment } from './attachment.view.js';
import { toGmailLabel } from './gmail-label.resolver.js';
import type { MailboxAccess } from './mailbox-access.js';
import type { MessageSource } from './message-source.js';
import type { RequestContext } from './request-context.js';

/** The fields of a message, each read from what its selection has fetched. */
@Resolver(() => MessageType)
export class MessageResolver {
  constructor(
    private readonly mailboxes: MailboxAccess,
    private readonly attachmentService: AttachmentService,
  ) {}

  @FieldResolver(() => [GmailLabelObject])
  async labels(
    @Root() { access, fetched }: MessageSource,
    @Ctx() { loaders }: RequestContext,
  ): Promise<GmailLabelObject[]> {
    const known = await loaders.labels.load(access);
    return known
      .filter((label) => fetched?.labelIds.includes(label.id))
      .map((label) => toGmailLabel(access.accountId, label));
  }

  @FieldResolver(() => String, { description: 'Plain text, HTML entities decoded.' })
  snippet(@Root() { fetched }: MessageSource): string {
    return fetched?.snippet ?? '';
  }

  @FieldResolver(() => DateTimeScalar, { description: "Gmail's internalDate, not the forgeable Date header." })
  receivedAt(@Root() { fetched }: MessageSource): Date {
    return fetched?.receivedAt ?? new Date(0);
  }

  @FieldResolver(() => Int)
  sizeBytes(@Root() { fetched }: MessageSource): number {
    return fetched?.sizeBytes ?? 0;
  }

  @FieldResolver(() => Boolean)
  isUnread(@Root() { fetched }: MessageSource): boolean {
    return fetched?.labelIds.includes('UNREAD') ?? false;
  }

  @FieldResolver(() => String, { nullable: true })
  subject(@Root() message: MessageSource): string | null {
    return header(message, 'subject');
  }

  @FieldResolver(() => MailboxType, { nullable: true })
  from(@Root() message: MessageSource): MailboxType | null {
    return parseMailAddresses(header(message, 'from') ?? '')[0] ?? null;
  }

  @FieldResolver(() => [MailboxType])
  to(@Root() message: MessageSource): MailboxType[] {
    return recipients(message, 'to');
  }

  @FieldResolver(() => [MailboxType])
  cc(@Root() message: MessageSource): MailboxType[] {
    return recipients(message, 'cc');
  }

  @FieldResolver(() => String, { nullable: true })
  rfc822MessageId(@Root() message: MessageSource): string | null {
    return header(message, 'message-id');
  }

  @FieldResolver(() => [HeaderType], {
    description: 'The headers of these names, whatever their case, or all of them; in the order of the mail.',
  })
  headers(
    @Arg('names', () => [String], { nullable: true }) names: string[] | null | undefined,
    @Root() { fetched }: MessageSource,
  ): HeaderType[] {
    const wanted = names?.map((name) => name.toLowerCase());
    return fetched?.headers.filter(({ name }) => !wanted || wanted.includes(name.toLowerCase())) ?? [];
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The plain-text body, or what the HTML says where there is none; null where the mail has neither.',
  })
  text(@Root() { fetched }: MessageSource): string | null {
    return fetched?.body ? messageText(fetched.body) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Sanitised: no script, no form, no remote content. Null where the mail has no HTML.',
  })
  html(@Root() { access: { accountId }, gmailId: messageId, fetched }: MessageSource): string | null {
    const { html, attachments } = fetched?.body ?? { html: null, attachments: [] };
    return (
      html &&
      sanitizeMessageHtml(html, (contentId) => {
        const part = attachments.find((attachment) => attachment.contentId === contentId);
        return part && this.attachmentService.link({ accountId, messageId, partId: part.partId });
      })
    );
  }

  @FieldResolver(() => [AttachmentType])
  attachments(@Root() { access, gmailId, fetched }: MessageSource): AttachmentSource[] {
    return (fetched?.body?.attachments ?? []).map((attachment) => toAttachment(access.accountId, gmailId, attachment));
  }

  @FieldResolver(() => URLScalar, { description: "The message in Gmail's own web page." })
  async gmailUrl(@Root() { access, gmailId }: MessageSource, @Ctx() context: RequestContext): Promise<string> {
    const account = (await this.mailboxes.listAccounts(context)).find(({ id }) => id === access.accountId);
    return `https://mail.google.com/mail/?${new URLSearchParams({ authuser: account?.email ?? '' })}#all/${gmailId}`;
  }
}

/** A header that must be there once (RFC 5322, section 3.6) is there twice in some mail; who is named in either gets it. */
function recipients({ fetched }: MessageSource, name: 'to' | 'cc'): MailboxType[] {
  const headers = fetched?.headers.filter((candidate) => candidate.name.toLowerCase() === name) ?? [];
  return headers.flatMap(({ value }) => parseMailAddresses(value));
}

function header({ fetched }: MessageSource, name: string): string | null {
  return fetched?.headers.find((candidate) => candidate.name.toLowerCase() === name)?.value ?? null;
}
