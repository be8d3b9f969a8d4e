import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { GmailLabelObject } from '../schema/gmail-label.type.js';
import { HeaderType, MailboxType, MessageType } from '../schema/message.type.js';
import { DateTimeScalar } from '../schema/scalars.js';
import { parseMailAddresses } from '../services/mail-address.js';
import { toGmailLabel } from './gmail-label.resolver.js';
import type { MessageSource } from './message-source.js';
import type { RequestContext } from './request-context.js';

/** The fields of a message, each read from what its selection has fetched. */
@Resolver(() => MessageType)
export class MessageFieldsResolver {
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
    return parseMailAddresses(header(message, 'to') ?? '');
  }

  @FieldResolver(() => [MailboxType])
  cc(@Root() message: MessageSource): MailboxType[] {
    return parseMailAddresses(header(message, 'cc') ?? '');
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

  @FieldResolver(() => String, { nullable: true, description: 'The plain-text body; null where the mail has none.' })
  text(@Root() { fetched }: MessageSource): string | null {
    return fetched?.text ?? null;
  }
}

function header({ fetched }: MessageSource, name: string): string | null {
  return fetched?.headers.find((candidate) => candidate.name.toLowerCase() === name)?.value ?? null;
}
