import { z } from 'zod';
import { AppError } from '../errors.js';
import { CredentialsRejected, type GoogleAccess } from '../services/google-access.js';
import { type Mail, MailNotSent, type MailSender } from '../services/mail-sender.js';
import type { Metrics } from '../services/metrics.js';
import { CallGuard } from './call-guard.js';
import type { Connections } from './connections.js';
import { counted } from './counted-call.js';
import type { GoogleEndpoints } from './endpoints.js';
import type { OperatorNotices } from './gmail-failure.js';
import { prices } from './gmail-prices.js';
import { callOptions, toGoogleError } from './google-client.js';
import { GoogleError, malformedAnswer } from './google-error.js';
import { withRetries } from './retries.js';
import { TimeBudget } from './time-budget.js';

/** What Gmail answers once it has taken a mail. */
const sentMessage = z.object({ id: z.string().min(1) });

const method = 'users.messages.send';

/** Finds the account that mails leave from; undefined while none is authorised. */
export interface SenderAccess {
  find(): Promise<{ email: string; access: GoogleAccess } | undefined>;
}

/** Sends through users.messages.send (https://developers.google.com/workspace/gmail/api/guides/sending). */
export class GmailMailSender implements MailSender {
  private readonly guard = new CallGuard();

  constructor(
    private readonly senders: SenderAccess,
    private readonly serviceName: string,
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    private readonly notices: OperatorNotices,
    private readonly metrics: Metrics,
  ) {}

  async send(mail: Mail): Promise<void> {
    const sender = await this.senders.find();
    if (!sender) throw new MailNotSent('SENDER_NOT_AUTHORIZED', false);
    try {
      const { mimeMessage } = await import('./gmail-library.js');
      const raw = await mimeMessage({ ...mail, from: { name: this.serviceName, address: sender.email } });
      await this.sendOnce(sender.access, raw);
    } catch (error) {
      throw this.toMailNotSent(error);
    }
  }

  /** Gmail takes no idempotency key: only what surely was not carried out is tried again, all within ten seconds. */
  private async sendOnce(access: GoogleAccess, raw: string): Promise<void> {
    const budget = new TimeBudget();
    const send = (token: string) =>
      withRetries(() => this.post(token, raw, budget), {
        retryable: (error) => error.progress === 'never-left' || error.isRateLimit,
        budget,
        takeRetry: () => this.guard.takeRetry(),
      });
    this.guard.noteRequest();
    const token = await budget.within(access.token());
    try {
      await send(token);
    } catch (error) {
      if (!(error instanceof GoogleError) || error.status !== 401) throw error;
      const renewed = await budget.within(access.renew(token));
      await send(renewed).catch((again: unknown) =>
        again instanceof GoogleError && again.status === 401
          ? access.reject(renewed, 'REVOKED')
          : Promise.reject(again),
      );
    }
  }

  private async post(accessToken: string, raw: string, budget: TimeBudget): Promise<void> {
    const { gmail: rootUrl } = await budget.within(this.endpoints());
    const { gmailApi } = await import('./gmail-library.js');
    const api = gmailApi(accessToken, rootUrl);
    const request = { userId: 'me', fields: 'id', requestBody: { raw } };
    const options = callOptions(this.connections.fresh(rootUrl), budget.claimMs());
    await counted(this.metrics, method, prices[method], async () => {
      const { data, status } = await api.users.messages
        .send(request, options)
        .catch((error: unknown) => Promise.reject(toGoogleError(error)));
      // Whoever answered so, perhaps a proxy on the way, does not say that Gmail has the mail.
      if (!sentMessage.safeParse(data).success) throw malformedAnswer(status, 'unclear');
    });
  }

  private toMailNotSent(error: unknown): unknown {
    if (error instanceof CredentialsRejected) return new MailNotSent('SENDER_NOT_AUTHORIZED', false, { cause: error });
    // The token could not be had, so nothing was sent.
    if (error instanceof AppError) return new MailNotSent('PROVIDER_UNAVAILABLE', false, { cause: error });
    if (!(error instanceof GoogleError)) return error;
    if (error.isApiDisabled) this.notices.gmailApiDisabled(error.activationUrl);
    if (error.isMissingScope) return new MailNotSent('SENDER_NOT_AUTHORIZED', false, { cause: error });
    if (error.isRateLimit || error.isDailyLimit)
      return new MailNotSent('SENDER_QUOTA_EXCEEDED', false, { cause: error });
    if (error.invalid === 'recipient') return new MailNotSent('RECIPIENT_REJECTED', false, { cause: error });
    const unclear = error.progress === 'unclear' || (error.status ?? 0) >= 500;
    return new MailNotSent('PROVIDER_UNAVAILABLE', unclear, { cause: error });
  }
}
