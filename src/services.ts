import type { Foundation } from './composition.js';
import { GmailClient } from './google/gmail.client.js';
import { GmailMailSender } from './google/gmail-mail-sender.js';
import { GmailRequests } from './google/gmail-requests.js';
import { CodeHasher } from './secrets/code-hasher.js';
import { CursorCodec } from './secrets/cursor-codec.js';
import { Sealer } from './secrets/sealer.js';
import { TokenSigner } from './secrets/token-signer.js';
import { AttachmentService } from './services/attachment.service.js';
import { GmailLabelService } from './services/gmail-label.service.js';
import { GmailQuotaService } from './services/gmail-quota.service.js';
import { GoogleAccessService } from './services/google-access.service.js';
import { GoogleAccountService } from './services/google-account.service.js';
import { GoogleAuthorizationService } from './services/google-authorization.service.js';
import { GoogleCallbackService } from './services/google-callback.service.js';
import { GoogleConnectionService } from './services/google-connection.service.js';
import { GoogleSignInService } from './services/google-sign-in.service.js';
import { HousekeepingService } from './services/housekeeping.service.js';
import { MessageService } from './services/message.service.js';
import { MessageCacheService } from './services/message-cache.service.js';
import { SenderService } from './services/sender.service.js';
import { ServiceStatusService } from './services/service-status.service.js';
import { SessionService } from './services/session.service.js';
import { VerificationCodeService } from './services/verification-code.service.js';
import { WorkQueue } from './services/work-queue.js';

/** Mails under way at once, and waiting behind them: about ten seconds of work. */
const mailsAtOnce = 10;
const mailsWaiting = 100;

/** Labels change seldom, and whoever waits for a new one waits a minute at most. */
const labelsKeptSeconds = 60;

export type Services = ReturnType<typeof composeServices>;

/** Builds every service on the foundation; `url` is our own origin. */
export function composeServices({ config, log, now, keys, sealer, stores, google }: Foundation, url: string) {
  const { endpoints, connections, oauth } = google;
  const { senderEmail } = config.mail;
  const notices = {
    gmailApiDisabled: (activationUrl: string | undefined) =>
      log.error(
        { activationUrl },
        'the Gmail API is switched off in the Google Cloud project; open the link to enable it',
      ),
  };
  const tokens = new TokenSigner(keys, url, now);
  const quota = new GmailQuotaService(stores.quotas, config.gmail.unitsPerMinute, now);
  const gmail = new GmailClient(new GmailRequests(endpoints, connections, notices, quota));
  const { cachedMessages: cached, mailboxStates: states } = stores;
  const limitBytes = config.gmail.cacheMegabytes * 1024 * 1024;
  const reportFault = (error: unknown) => log.error({ err: error }, 'messages could not be kept in the cache');
  const cache = new MessageCacheService({ gmail, messages: cached, states, limitBytes, reportFault, now });
  const access = new GoogleAccessService(stores.accounts, oauth, now);
  const sender = new SenderService(stores.accounts, access, senderEmail, oauth?.clientId);
  const sessions = new SessionService(stores.sessions, stores.users, tokens, keys, now);
  const authorizations = new GoogleAuthorizationService({
    ...stores,
    oauth,
    sealer,
    redirectUri: `${url}/auth/google/callback`,
    senderEmail,
    now,
  });
  const connecting = new GoogleConnectionService(stores.accounts, stores.users, oauth?.clientId, now);
  const callbacks = new GoogleCallbackService({ ...stores, flow: authorizations, connections: connecting, now });
  const verificationCodes = new VerificationCodeService({
    ...stores,
    mail: new GmailMailSender(sender, config.serviceName, endpoints, connections, notices),
    queue: new WorkQueue(mailsAtOnce, mailsWaiting),
    hasher: new CodeHasher(keys),
    tokens,
    policy: config.codes,
    mailPolicy: config.mail,
    serviceName: config.serviceName,
    now,
  });
  return {
    tokens,
    access,
    sessions,
    authorizations,
    callbacks,
    verificationCodes,
    signIns: new GoogleSignInService(authorizations, callbacks, sessions, [url, ...config.http.returnToOrigins]),
    accounts: new GoogleAccountService(stores.accounts, oauth),
    messages: new MessageService(gmail, new CursorCodec(keys), config.gmail.cache ? cache : undefined),
    attachments: new AttachmentService(gmail, access, new Sealer(keys, 'attachment-links'), url, now),
    labels: new GmailLabelService(gmail, config.gmail.cache ? labelsKeptSeconds : 0, now),
    statuses: new ServiceStatusService(sender, oauth !== undefined, config.codes),
    housekeeping: new HousekeepingService(stores, cache, now),
    /** Ends once nothing is under way that nobody waits for. */
    settle: () => cache.settle(),
    findAccount: (id: string) => stores.accounts.find(id),
  };
}
