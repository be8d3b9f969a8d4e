import { GoogleAccountNotConnected } from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { GoogleAccessService } from '../services/google-access.service.js';
import type { GoogleAccountService } from '../services/google-account.service.js';
import { decodeGlobalId, encodeGlobalId } from './global-id.js';
import { type RequestContext, requireViewer } from './request-context.js';

/** Opens the mailboxes of whoever asks, and of nobody else. */
export class MailboxAccess {
  constructor(
    private readonly accounts: GoogleAccountService,
    private readonly access: GoogleAccessService,
  ) {}

  /** Throws Unauthenticated, SessionExpired or GoogleAccountNotConnected. */
  async open(context: RequestContext, account: string | undefined): Promise<GoogleAccess> {
    const viewer = requireViewer(context);
    const id = account === undefined ? undefined : (decodeGlobalId(account, 'GoogleAccount', 1)?.[0] ?? '');
    const chosen = await this.accounts.choose(viewer.user.id, id).catch((error: unknown) => {
      throw error instanceof GoogleAccountNotConnected ? withGlobalIds(error) : error;
    });
    return this.access.accessTo(chosen.id);
  }

  /** For an object that `open` has led to within the same request. */
  reopen(accountId: string): GoogleAccess {
    return this.access.accessTo(accountId);
  }
}

/** The accounts to choose from, under the ids that the argument `account` takes. */
function withGlobalIds({ accounts }: GoogleAccountNotConnected): GoogleAccountNotConnected {
  return new GoogleAccountNotConnected(
    accounts.map(({ id, email }) => ({ id: encodeGlobalId('GoogleAccount', id), email })),
  );
}
