import { availableParallelism } from 'node:os';
import type { Foundation } from './composition.js';
import { GmailClient } from './google/gmail.client.js';
import { GmailMailSender } from './google/gmail-mail-sender.js';
import { GmailRequests } from './google/gmail-requests.js';
import { CodeHasher } from './secrets/code-hasher.js';
import { CursorCodec } from './secrets/cursor-codec.js';
import { PasswordHasher } from './secrets/password-hasher.js';
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
import { NoticeService } from './services/notice.service.js';
import { PasswordService } from './services/password.service.js';
import { SenderService } from './services/sender.service.js';
import { ServiceStatusService } from './services/service-status.service.js';
import { SessionService } from './services/session.service.js';
import { UserService } from './services/user.service.js';
import { VerificationCodeService } from './services/verification-code.service.js';
import { VerificationTokenService } from './services/verification-token.service.js';
import { WorkQueue } from './services/work-queue.js';

/** Mails under way at once, and waiting behind them: about ten seconds of work. */
const mailsAtOnce = 10;
const mailsWaiting = 100;
/** How long one waits for its turn, in milliseconds: while Gmail hangs, each of those ahead takes ten seconds. */
const mailPatienceMs = 10_000;

/** Each hash has a processor for itself; one is left for all else, the others are shared. Libuv has four threads, and files need one. */
const hashesAtOnce = (workers: number) => Math.min(3, Math.max(1, Math.floor((availableParallelism() - 1) / workers)));
/** About two seconds of work, for each at once. */
const hashesWaiting = 50;
const hashPatienceMs = 5_000;

/** Labels change seldom, and whoever waits for a new one waits a minute at most. */
const labelsKeptSeconds = 60;

export type Services = ReturnType<typeof composeServices>;

/** Builds every service on the foundation; `url` is our own origin. */
export function composeServices({ config, log, now, keys, sealer, stores, google, metrics }: Foundation, url: string) {
  const { endpoints, connections, oauth } = google;
  const { senderEmail } = config.mail;
  const operator = {
    gmailApiDisabled: (activationUrl: string | undefined) =>
      log.error(
        { activationUrl },
        'the Gmail API is switched off in the Google Cloud project; open the link to enable it',
      ),
  };
  const tokens = new TokenSigner(keys, url, now);
  const quota = new GmailQuotaService(stores.quotas, config.gmail.unitsPerMinute, now);
  const requests = new GmailRequests(endpoints, connections, operator, quota, metrics);
  const gmail = new GmailClient(requests);
  const { cachedMessages: cached, mailboxStates: states } = stores;
  const limitBytes = config.gmail.cacheMegabytes * 1024 * 1024;
  const reportFault = (error: unknown) => log.error({ err: error }, 'messages could not be kept in the cache');
  const cache = new MessageCacheService({ gmail, messages: cached, states, limitBytes, reportFault, now });
  const access = new GoogleAccessService(stores.credentials, oauth, now);
  const sender = new SenderService(stores.accounts, access, senderEmail, oauth?.clientId);
  const sessions = new SessionService(stores.sessions, stores.users, tokens, keys, now);
  const mail = new GmailMailSender(sender, config.serviceName, endpoints, connections, operator, metrics);
  const notices = new NoticeService({
    ...stores,
    mail,
    mailPolicy: config.mail,
    serviceName: config.serviceName,
    reportFault: (error) => log.error({ err: error }, 'a notice could not be mailed'),
    now,
  });
  const verificationTokens = new VerificationTokenService(tokens, stores.spentTokens, now);
  const hashes = hashesAtOnce(config.workers);
  const hashing = new WorkQueue(hashes, hashes * hashesWaiting, hashPatienceMs);
  const mailing = new WorkQueue(mailsAtOnce, mailsWaiting, mailPatienceMs);
  const passwords = new PasswordService({
    ...stores,
    sessionRows: stores.sessions,
    sessions,
    verificationTokens,
    notices,
    hasher: new PasswordHasher(),
    queue: hashing,
    policy: config.logins,
    now,
  });
  const accounts = new GoogleAccountService(stores.accounts, stores.credentials, oauth);
  const users = new UserService({
    ...stores,
    passwordRows: stores.passwords,
    sessionRows: stores.sessions,
    sessions,
    passwords,
    googleAccounts: accounts,
    verificationTokens,
    notices,
    now,
  });
  const authorizations = new GoogleAuthorizationService({
    ...stores,
    oauth,
    sealer,
    sessions,
    redirectUri: `${url}/auth/google/callback`,
    senderEmail,
    now,
  });
  const connecting = new GoogleConnectionService(
    stores.accounts,
    stores.credentials,
    stores.users,
    notices,
    oauth?.clientId,
    now,
  );
  const callbacks = new GoogleCallbackService({ ...stores, oauth, flow: authorizations, connections: connecting, now });
  const verificationCodes = new VerificationCodeService({
    ...stores,
    mail,
    queue: mailing,
    hasher: new CodeHasher(keys),
    tokens,
    policy: config.codes,
    mailPolicy: config.mail,
    serviceName: config.serviceName,
    metrics,
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
    accounts,
    users,
    passwords,
    notices,
    messages: new MessageService(gmail, new CursorCodec(keys), config.gmail.cache ? cache : undefined, metrics),
    attachments: new AttachmentService(gmail, access, new Sealer(keys, 'attachment-links'), url, now),
    labels: new GmailLabelService(gmail, config.gmail.cache ? labelsKeptSeconds : 0, now),
    statuses: new ServiceStatusService(sender, oauth !== undefined, config.codes),
    housekeeping: new HousekeepingService(stores, cache, now),
    /** Ends once nothing is under way that nobody waits for. */
    settle: async () => {
      await cache.settle();
      await notices.settle();
    },
    /** What waits, and what is under way, at this moment. */
    queueLengths: () => ({
      passwords: hashing.length(),
      codes: mailing.length(),
      gmail_calls: requests.lengths().calls,
      gmail_batches: requests.lengths().batches,
      token_refreshes: oauth?.length() ?? { running: 0, waiting: 0 },
    }),
    noticesWaiting: () => stores.notices.count(),
    findAccount: (id: string) => stores.accounts.find(id),
  };
}
