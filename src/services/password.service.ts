import type { Config } from '../config.js';
import type { Locale } from '../error-texts.js';
import { AccountDisabled, BadCredentials, RateLimited, VerificationTokenInvalid } from '../errors.js';
import type { PasswordHasher } from '../secrets/password-hasher.js';
import type { FormerEmailStore } from '../stores/former-email.store.js';
import type { GoogleAccountStore } from '../stores/google-account.store.js';
import type { LoginFailureStore, LoginPause } from '../stores/login-failure.store.js';
import type { PasswordStore } from '../stores/password.store.js';
import type { RateLimitStore } from '../stores/rate-limit.store.js';
import type { SessionStore } from '../stores/session.store.js';
import type { Transactions } from '../stores/transactions.js';
import type { User, UserStore } from '../stores/user.store.js';
import type { VerificationCodeStore } from '../stores/verification-code.store.js';
import { normaliseEmailAddress } from './email-address.js';
import { claimAll, releaseAll } from './limits.js';
import type { NoticeService } from './notice.service.js';
import { takeBackDays } from './notice-mail.js';
import { acceptPassword, normalisePassword } from './password-policy.js';
import type { Device, IssuedSession, SessionService } from './session.service.js';
import type { AddressProof, VerificationTokenService } from './verification-token.service.js';
import type { WorkQueue } from './work-queue.js';

/** Ten failures of one address from one network address; then pauses from half a minute to a quarter of an hour. */
const pause: LoginPause = { free: 10, windowSeconds: 900, firstSeconds: 30, longestSeconds: 900 };

interface Dependencies {
  users: UserStore;
  passwords: PasswordStore;
  formerEmails: FormerEmailStore;
  accounts: GoogleAccountStore;
  loginFailures: LoginFailureStore;
  limits: RateLimitStore;
  sessionRows: SessionStore;
  codes: VerificationCodeStore;
  transactions: Transactions;
  sessions: SessionService;
  verificationTokens: VerificationTokenService;
  notices: NoticeService;
  hasher: PasswordHasher;
  /** Of the work of hashing. */
  queue: WorkQueue;
  policy: Config['logins'];
  now: () => Date;
}

/** Signs people in by their password, and lets them change it or set one anew. */
export class PasswordService {
  constructor(private readonly its: Dependencies) {}

  /**
   * Signs in. One answer, after as long, for an unknown address, a wrong password and a user without one.
   * Throws BadCredentials, RateLimited, Overloaded, or AccountDisabled to whoever has the right password.
   */
  async login(email: string, password: string, device: Device): Promise<{ user: User; session: IssuedSession }> {
    const address = normaliseEmailAddress(email);
    const found = await this.its.queue.run(() =>
      this.guarded(address, device.ipAddress, async () => {
        const row = await this.its.passwords.findByEmail(address);
        const matches = await this.its.hasher.matches(row?.hash, normalisePassword(password));
        return row?.hash !== undefined && matches ? { user: row.user, hash: row.hash } : undefined;
      }),
    );
    const { user, hash } = found;
    if (user.disabledAt) throw new AccountDisabled();
    const session = await this.its.sessions.startIf(this.its.passwords.has(user.id, hash), user.id, device, 'PASSWORD');
    // The password has been replaced since it was compared, which has ended all sessions: there is no later one.
    if (!session) throw new BadCredentials();
    return { user, session };
  }

  /** Whether it is the user's password, under the limits of logins. Throws BadCredentials, RateLimited or Overloaded. */
  async confirm(user: User, password: string, ipAddress: string): Promise<void> {
    await this.findMatching(user, password, ipAddress);
  }

  /**
   * Replaces the password and ends all other sessions, and all codes and tokens that could set another. Throws BadCredentials, WeakPassword, RateLimited or Overloaded.
   */
  async change(
    user: User,
    { current, next, sessionId }: { current: string; next: string; sessionId: string },
    { ipAddress, locale }: { ipAddress: string; locale: Locale },
  ): Promise<{ revokedSessionCount: number }> {
    const { passwords, sessionRows, codes, transactions, verificationTokens, notices, now } = this.its;
    const accepted = acceptPassword(next, user.email);
    const stored = await this.findMatching(user, current, ipAddress);
    const hash = await this.hash(accepted);
    const notice = notices.prepare({ kind: 'PASSWORD_CHANGED', userId: user.id, email: user.email, locale });
    const rows = await transactions.run([
      passwords.replace(user.id, stored, hash, now()),
      sessionRows.revokeAllBut(sessionId, user.id, now()),
      codes.supersedeAll(user.email, now()),
      verificationTokens.spendAll(user.email, 'RESET_PASSWORD'),
      notice.step,
    ]);
    // Another change has come between: the password that was given is the current one no more.
    if (!rows) throw new BadCredentials();
    notice.send();
    return { revokedSessionCount: rows[1]?.length ?? 0 };
  }

  /**
   * Sets a password for whoever reads the address, or one that the account had until lately; ends all sessions, all live
   * codes of the address and all tokens that could set its password. An account that is taken back can be by no other of
   * its former addresses, and loses the Google accounts that were connected since. Throws VerificationTokenInvalid or WeakPassword, which spends nothing, or Overloaded.
   */
  async reset(
    token: string,
    newPassword: string,
    { locale }: { locale: Locale },
  ): Promise<{ user: User; revokedSessionCount: number }> {
    const proof = await this.its.verificationTokens.read(token, 'RESET_PASSWORD');
    const accepted = acceptPassword(newPassword, proof.email);
    if (!(await this.findResetting(proof.email))) throw new VerificationTokenInvalid();
    const hash = await this.hash(accepted);
    // Once more, where the account has moved to or from the address meanwhile.
    const done = (await this.putReset(proof, hash, locale)) ?? (await this.putReset(proof, hash, locale));
    if (!done) throw new VerificationTokenInvalid();
    return done;
  }

  /** Whose password the reader of an address can set. */
  private async findResetting(email: string): Promise<User | undefined> {
    const { users, formerEmails, now } = this.its;
    return (await users.findByEmail(email)) ?? (await formerEmails.findUser(email, now()));
  }

  private async putReset(proof: AddressProof, hash: string, locale: Locale) {
    const { users, formerEmails, accounts, passwords, sessionRows, codes, transactions, verificationTokens, now } =
      this.its;
    const user = await this.findResetting(proof.email);
    if (!user) return undefined;
    const notice = this.its.notices.prepare({ kind: 'PASSWORD_CHANGED', userId: user.id, email: proof.email, locale });
    const takeBack =
      user.email === proof.email
        ? [users.putEmailVerified(user.id, proof.email, now())]
        : [
            users.putEmail(user.id, user.email, proof.email, now()),
            accounts.deleteConnectedSince(user.id, proof.email, takeBackDays * 86_400_000),
            formerEmails.deleteAll(user.id),
          ];
    const rows = await transactions.run([
      verificationTokens.spend(proof),
      users.isThere(user.id),
      // Before the sessions: whoever signs in by the old one at this moment has a session that is seen, or none.
      passwords.put(user.id, hash, now()),
      sessionRows.revokeAllBut(undefined, user.id, now()),
      ...takeBack,
      codes.supersedeAll(proof.email, now()),
      verificationTokens.spendAll(proof.email, 'RESET_PASSWORD'),
      notice.step,
    ]);
    if (!rows) return undefined;
    notice.send();
    return { user: (await users.find(user.id)) ?? user, revokedSessionCount: rows[3]?.length ?? 0 };
  }

  /** A hash of what is a password here by now. Throws Overloaded. */
  async hash(accepted: string): Promise<string> {
    return this.its.queue.run(() => this.its.hasher.hash(accepted));
  }

  /** The stored hash of the right password. */
  private async findMatching(user: User, password: string, ipAddress: string): Promise<string> {
    return this.its.queue.run(() =>
      this.guarded(user.email, ipAddress, async () => {
        const hash = await this.its.passwords.findHash(user.id);
        return (await this.its.hasher.matches(hash, normalisePassword(password))) ? hash : undefined;
      }),
    );
  }

  /** Counts an attempt as failed before it is made, so that attempts at once cannot outrun the count. */
  private async guarded<T>(email: string, ipAddress: string, attempt: () => Promise<T | undefined>): Promise<T> {
    const { loginFailures, limits, policy, now } = this.its;
    const perIp = { kind: 'login:ip', name: ipAddress, limit: policy.failuresPerIpPer15Minutes, windowSeconds: 900 };
    const claims = await claimAll(limits, [perIp], now());
    const name = `${email}\n${ipAddress}`;
    if (!(await loginFailures.attempt(name, pause, now()))) {
      await releaseAll(limits, claims);
      throw new RateLimited(await this.secondsLeft(name));
    }
    const outcome = await attempt();
    if (outcome === undefined) throw new BadCredentials();
    await loginFailures.delete(name);
    await releaseAll(limits, claims);
    return outcome;
  }

  private async secondsLeft(name: string): Promise<number> {
    const now = this.its.now();
    const until = await this.its.loginFailures.findPause(name, now);
    return Math.max(1, Math.ceil(((until ?? now).getTime() - now.getTime()) / 1000));
  }
}
