import { FieldResolver, Resolver, Root } from 'type-graphql';
import { AttachmentType } from '../schema/attachment.type.js';
import { URLScalar } from '../schema/scalars.js';
import type { AttachmentService } from '../services/attachment.service.js';
import type { AttachmentSource } from './attachment.view.js';

@Resolver(() => AttachmentType)
export class AttachmentResolver {
  constructor(private readonly attachments: AttachmentService) {}

  @FieldResolver(() => URLScalar, { description: 'Signed and short-lived; served as a download, streamed.' })
  downloadUrl(@Root() { accountId, messageId, partId }: AttachmentSource): string {
    return this.attachments.link({ accountId, messageId, partId });
  }
}
