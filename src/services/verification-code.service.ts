import { randomInt, randomUUID } from 'node:crypto';
import type { Config } from '../config.js';
import type { Locale } from '../error-texts.js';
import {
  CodeAlreadyUsed,
  CodeExpired,
  CodeMismatch,
  CodeNotFound,
  CodeSuperseded,
  DeliveryFailed,
  ResendTooSoon,
  TooManyAttempts,
} from '../errors.js';
import type { CodeHasher } from '../secrets/code-hasher.js';
import { hashSecret } from '../secrets/opaque-secret.js';
import type { TokenSigner } from '../secrets/token-signer.js';
import type { FormerEmailStore } from '../stores/former-email.store.js';
import type { Claim, Limit, RateLimitStore } from '../stores/rate-limit.store.js';
import type { Transactions } from '../stores/transactions.js';
import type { UserStore } from '../stores/user.store.js';
import type {
  CodePurpose,
  PendingCode,
  VerificationCode,
  VerificationCodeStore,
} from '../stores/verification-code.store.js';
import { normaliseEmailAddress, parseEmailAddress } from './email-address.js';
import { claimAll, fullLimit, isOn, mailLimits, type RefusingLimit, releaseAll } from './limits.js';
import { MailNotSent, type MailSender } from './mail-sender.js';
import { codeSendResult, type Metrics } from './metrics.js';
import { codeMail, noAccountMail } from './verification-mail.js';
import { verificationTokenSeconds } from './verification-token.service.js';
import type { WorkQueue } from './work-queue.js';

const day = 86_400;
export const codeLength = 6;
/** Without 0, 1, I, L, O and U: nothing to misread, and no words. */
const referenceAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface CodeRequest {
  email: string;
  purpose: CodePurpose;
  locale: Locale;
  ipAddress: string;
  /** The secret of the browser that asks, kept there in a cookie. */
  browser: string;
}

export interface SentCode {
  requestId: string;
  email: string;
  purpose: CodePurpose;
  reference: string;
  codeLength: number;
  attemptsAllowed: number;
  expiresAt: Date;
  resendAvailableAt: Date;
}

export interface VerifiedAddress {
  email: string;
  purpose: CodePurpose;
  verificationToken: string;
  expiresAt: Date;
}

interface Dependencies {
  codes: VerificationCodeStore;
  limits: RateLimitStore;
  transactions: Transactions;
  users: UserStore;
  formerEmails: FormerEmailStore;
  mail: MailSender;
  queue: WorkQueue;
  hasher: CodeHasher;
  tokens: TokenSigner;
  policy: Config['codes'];
  mailPolicy: Config['mail'];
  serviceName: string;
  metrics: Metrics;
  now: () => Date;
}

/** Proves that a person reads an address, by a code sent to it. */
export class VerificationCodeService {
  constructor(private readonly its: Dependencies) {}

  /**
   * Mails a code and returns once the mail has been accepted.
   * Throws InvalidEmail, ResendTooSoon, RateLimited, DeliveryFailed or Overloaded; an earlier code then stays as it is.
   */
  async requestCode(request: CodeRequest): Promise<SentCode> {
    const sending = this.sendCode(request);
    this.its.metrics.countCodeSend(await sending.then(() => 'SENT' as const, codeSendResult));
    return sending;
  }

  private async sendCode(request: CodeRequest): Promise<SentCode> {
    const { policy, now } = this.its;
    const email = parseEmailAddress(request.email);
    const claims = await claimAll(this.its.limits, this.sendLimits({ ...request, email }), now());
    const { code, pending } = await this.createCode({ ...request, email });
    await this.its.codes.putPending(pending);
    try {
      const about = {
        to: email,
        code: code ?? '',
        minutesValid: Math.ceil(policy.ttlSeconds / 60),
        serviceName: this.its.serviceName,
        ...pending,
      };
      const mail = code === undefined ? noAccountMail(about, request.locale) : codeMail(about, request.locale);
      await this.its.queue.run(() => this.its.mail.send(mail));
    } catch (error) {
      throw await this.failedSend(error, pending, claims);
    }
    await this.its.codes.markSent(pending, now());
    return this.sentCode(pending);
  }

  /**
   * Whether a code mailed earlier for this address and purpose, by another request than `requestId` of the same browser,
   * can still be verified. To others an address shall not tell whether it has one.
   */
  async hasEarlierCode({ email, purpose, browser }: CodeRequest, requestId: string | undefined): Promise<boolean> {
    const { codes, policy, now } = this.its;
    const request = { email: normaliseEmailAddress(email), purpose, browserHash: hashSecret(browser) };
    return codes.hasLive(request, { maxAttempts: policy.maxAttempts, now: now(), except: requestId });
  }

  /**
   * Spends one attempt, then the code.
   * Throws RateLimited, CodeNotFound, CodeMismatch, CodeExpired, CodeSuperseded, CodeAlreadyUsed or TooManyAttempts.
   */
  async verifyCode(requestId: string, typed: string, ipAddress: string): Promise<VerifiedAddress> {
    const { codes, limits, policy, now } = this.its;
    const perIp = { kind: 'verify:ip', name: ipAddress, limit: policy.verifiesPerIpPer5Minutes, windowSeconds: 300 };
    const code = await codes.find(requestId);
    const open = code && this.isOpen(code) ? code : undefined;
    // Signed before the code is spent, so that a crash meanwhile costs nobody their code.
    const verified = open && this.verified(open);
    const tried = open && (await this.tryCode(open, normaliseCode(typed), perIp));
    if (verified && tried === 'spent') return verified;
    // A try that did not take place counts for the network address all the same.
    if (tried === undefined) await claimAll(limits, [perIp], now());
    throw await this.refusal(requestId);
  }

  /**
   * Counts an attempt, compares and spends the code, all or nothing, and the same for whoever tries at the same moment.
   * Undefined, and nothing counted, when a limit is full or the code takes no attempt any more. Throws CodeMismatch.
   */
  private async tryCode(code: VerificationCode, typed: string, perIp: Limit): Promise<'spent' | 'over' | undefined> {
    const { codes, hasher, limits, policy, transactions, now } = this.its;
    const at = now();
    const failures = [this.failureLimit(code)].filter(isOn);
    const found: { mismatch: CodeMismatch | undefined } = { mismatch: undefined };
    // Counted before it is compared, and never rolled back: parallel guesses must not share an attempt.
    const attempt = codes.attempt(code.id, policy.maxAttempts, (counted) => {
      const isWrong = isLive(counted, at) && !hasher.matches(counted, { requestId: counted.id, ...counted }, typed);
      // Asked again where the database has the transaction run again: what was found then counts no more.
      found.mismatch = isWrong ? new CodeMismatch(policy.maxAttempts - counted.attempts) : undefined;
      return isWrong ? failures.map((limit) => limits.take(limit, at)) : [codes.consume(code.id, at)];
    });
    // A place among the failures of the address is held in advance: where there is none, no attempt is spent.
    const held = failures.map((limit) => limits.hold(limit, at));
    const done = await transactions.run([
      ...[perIp].filter(isOn).map((limit) => limits.take(limit, at)),
      ...held,
      attempt,
    ]);
    if (done && found.mismatch) throw found.mismatch;
    return done && (done.at(-1)?.length === 1 ? 'spent' : 'over');
  }

  private failureLimit({ email }: VerificationCode): Limit {
    return { kind: 'verify:address', name: email, limit: this.its.policy.failuresPerAddressPerDay, windowSeconds: day };
  }

  private verified({ id, email, purpose }: VerificationCode): VerifiedAddress {
    // A code gives one token, which can be told from its row: see SpentTokenStore.spendAll.
    const claims = { sub: email, purpose, jti: id };
    const { token, expiresAt } = this.its.tokens.sign('verification+jwt', claims, verificationTokenSeconds);
    return { email, purpose, verificationToken: token, expiresAt };
  }

  /** A new code and its row; no code where the purpose needs an account and the address has none. */
  private async createCode({
    email,
    purpose,
    browser,
  }: CodeRequest): Promise<{ code: string | undefined; pending: PendingCode }> {
    const { hasher, now, policy } = this.its;
    const needsAccount = purpose === 'RESET_PASSWORD' || purpose === 'FIND_ACCOUNT';
    const hasAccount = await this.hasAccount(email, purpose);
    const code =
      needsAccount && !hasAccount
        ? undefined
        : randomInt(10 ** codeLength)
            .toString()
            .padStart(codeLength, '0');
    const id = randomUUID();
    const { keyId, hash } =
      code === undefined ? hasher.hashOfNothing() : hasher.hash({ requestId: id, purpose, email }, code);
    const reference = Array.from({ length: 3 }, () => referenceAlphabet[randomInt(referenceAlphabet.length)]).join('');
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + policy.ttlSeconds * 1000);
    const browserHash = hashSecret(browser);
    return {
      code,
      pending: { id, email, purpose, keyId, codeHash: hash, reference, browserHash, createdAt, expiresAt },
    };
  }

  /** Whether the purpose has an account to act on; as much work whether there is one or not. */
  private async hasAccount(email: string, purpose: CodePurpose): Promise<boolean> {
    const { users, formerEmails, now } = this.its;
    const [own, former, found] = await Promise.all([
      users.findByEmail(email),
      formerEmails.findUser(email, now()),
      users.listByAddress(email),
    ]);
    return own !== undefined || (purpose === 'FIND_ACCOUNT' ? found.length > 0 : former !== undefined);
  }

  /** Undoes what a mail that surely did not leave had claimed; leaves all as it is where that is unclear. */
  private async failedSend(error: unknown, pending: PendingCode, claims: Claim[]): Promise<unknown> {
    if (error instanceof MailNotSent && error.unclear)
      return new DeliveryFailed(error.reason, pending.id, { cause: error });
    await this.its.codes.delete(pending.id);
    await releaseAll(this.its.limits, claims);
    return error instanceof MailNotSent ? new DeliveryFailed(error.reason, undefined, { cause: error }) : error;
  }

  private sentCode({ id, email, purpose, reference, createdAt, expiresAt }: PendingCode): SentCode {
    const { maxAttempts, resendCooldownSeconds } = this.its.policy;
    const resendAvailableAt = new Date(createdAt.getTime() + resendCooldownSeconds * 1000);
    return {
      requestId: id,
      email,
      purpose,
      reference,
      codeLength,
      attemptsAllowed: maxAttempts,
      expiresAt,
      resendAvailableAt,
    };
  }

  private sendLimits({ email, purpose, ipAddress }: CodeRequest): RefusingLimit[] {
    const { policy, mailPolicy } = this.its;
    const exhausted = () => new DeliveryFailed('SENDER_QUOTA_EXCEEDED');
    const cooldown = { kind: `send:cooldown:${purpose}`, name: email, windowSeconds: policy.resendCooldownSeconds };
    return [
      // Before those of the address: whoever has asked for too many learns nothing of any address.
      { kind: 'send:ip', name: ipAddress, limit: policy.sendsPerIpPerHour, windowSeconds: 3600 },
      { ...cooldown, limit: policy.resendCooldownSeconds > 0 ? 1 : 0, refuse: (seconds) => new ResendTooSoon(seconds) },
      { kind: 'send:address', name: email, limit: policy.sendsPerAddressPerDay, windowSeconds: day },
      ...mailLimits(mailPolicy, exhausted),
    ];
  }

  /** Whether a code can still be tried. */
  private isOpen(code: VerificationCode): boolean {
    return isLive(code, this.its.now()) && code.attempts < this.its.policy.maxAttempts;
  }

  /** Why a code takes no attempt (any more). */
  private async refusal(requestId: string): Promise<Error> {
    const { codes, limits, now } = this.its;
    const code = await codes.find(requestId);
    if (!code) return new CodeNotFound();
    if (this.isOpen(code)) return fullLimit(limits, [this.failureLimit(code)], now());
    if (code.usedAt) return new CodeAlreadyUsed();
    if (code.supersededAt) return new CodeSuperseded();
    if (code.expiresAt <= now()) return new CodeExpired();
    return new TooManyAttempts();
  }
}

/** Whether a code can still be verified, but for its attempts. */
function isLive({ usedAt, supersededAt, expiresAt }: VerificationCode, now: Date): boolean {
  return !usedAt && !supersededAt && expiresAt > now;
}

/** The digits a person meant: typed in full width, or with spaces or hyphens between. */
function normaliseCode(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s-]/g, '');
}
