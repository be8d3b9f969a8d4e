import { GoogleAccountNotConnected } from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { GoogleAccessService } from '../services/google-access.service.js';
import { chooseAccount, type GoogleAccount } from '../services/google-account.service.js';
import { decodeGlobalId, encodeGlobalId } from './global-id.js';
import { type RequestContext, requireViewer } from './request-context.js';

/** Opens the mailboxes of whoever asks, and of nobody else. */
export class MailboxAccess {
  constructor(private readonly access: GoogleAccessService) {}

  /** Throws Unauthenticated, SessionExpired or GoogleAccountNotConnected. */
  async open(context: RequestContext, account: string | undefined): Promise<GoogleAccess> {
    const accounts = await this.listAccounts(context);
    const id = account === undefined ? undefined : (decodeGlobalId(account, 'GoogleAccount')?.[0] ?? '');
    try {
      return this.access.accessTo(chooseAccount(accounts, id).id, context.wanted());
    } catch (error) {
      throw error instanceof GoogleAccountNotConnected ? withGlobalIds(error) : error;
    }
  }

  async listAccounts(context: RequestContext): Promise<GoogleAccount[]> {
    return context.loaders.accounts.load(requireViewer(context).user.id);
  }

  /** For an object that `open` has led to within the same request. */
  reopen({ wanted }: RequestContext, accountId: string): GoogleAccess {
    return this.access.accessTo(accountId, wanted());
  }
}

/** The accounts to choose from, under the ids that the argument `account` takes. */
function withGlobalIds({ accounts }: GoogleAccountNotConnected): GoogleAccountNotConnected {
  return new GoogleAccountNotConnected(
    accounts.map(({ id, email }) => ({ id: encodeGlobalId('GoogleAccount', id), email })),
  );
}
