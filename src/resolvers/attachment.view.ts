import type { AttachmentType } from '../schema/attachment.type.js';
import type { Typed } from '../schema/typename.js';
import type { GmailAttachment } from '../services/gmail.js';
import { encodeGlobalId } from './global-id.js';

/** An attachment with where it is, so that a link to it can be made when one is selected. */
export interface AttachmentSource extends AttachmentType {
  accountId: string;
  messageId: string;
  partId: string;
}

export function toAttachment(
  accountId: string,
  messageId: string,
  { partId, filename, mimeType, sizeBytes, isInline, contentId }: GmailAttachment,
): Typed<AttachmentSource> {
  return {
    __typename: 'Attachment',
    id: encodeGlobalId('Attachment', accountId, messageId, partId),
    filename,
    mimeType,
    sizeBytes,
    isInline,
    contentId,
    accountId,
    messageId,
    partId,
  };
}
