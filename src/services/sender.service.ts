import type { GoogleAccountStore } from '../stores/google-account.store.js';
import type { GoogleAccess } from './google-access.js';
import type { GoogleAccessService } from './google-access.service.js';
import { gmailSendScope } from './google-scopes.js';

export type SenderStatus = 'READY' | 'NOT_CONFIGURED' | 'REAUTHORIZATION_REQUIRED';

/** The account that mails leave from: authorised with `authorize-sender`, or the connected one named by SENDER_EMAIL. */
export class SenderService {
  constructor(
    private readonly accounts: GoogleAccountStore,
    private readonly access: GoogleAccessService,
    private readonly senderEmail: string | undefined,
    private readonly clientId: string | undefined,
  ) {}

  async find(): Promise<{ email: string; access: GoogleAccess } | undefined> {
    const account = await this.accounts.findSender(this.senderEmail, gmailSendScope);
    return account && { email: account.email, access: this.access.accessTo(account.id) };
  }

  async status(): Promise<SenderStatus> {
    const account = await this.accounts.findSender(this.senderEmail, gmailSendScope);
    if (!account) return 'NOT_CONFIGURED';
    const usable = account.reauthorizationReason === null && account.clientId === this.clientId;
    return usable ? 'READY' : 'REAUTHORIZATION_REQUIRED';
  }
}
