import { randomUUID } from 'node:crypto';
import type { Locale } from '../error-texts.js';
import {
  EmailAlreadyRegistered,
  FreshSignInRequired,
  InvalidInput,
  SessionExpired,
  VerificationTokenInvalid,
} from '../errors.js';
import type { FormerEmailStore } from '../stores/former-email.store.js';
import type { PasswordStore } from '../stores/password.store.js';
import type { SessionStore } from '../stores/session.store.js';
import type { Transactions } from '../stores/transactions.js';
import type { User, UserStore } from '../stores/user.store.js';
import type { VerificationCodeStore } from '../stores/verification-code.store.js';
import type { GoogleAccountService } from './google-account.service.js';
import type { NoticeService } from './notice.service.js';
import { takeBackDays } from './notice-mail.js';
import type { PasswordService } from './password.service.js';
import { acceptPassword } from './password-policy.js';
import type { Device, IssuedSession, SessionService, Viewer } from './session.service.js';
import type { AddressProof, VerificationTokenService } from './verification-token.service.js';

const longestName = 100;
/** Controls, line separators, halves of surrogate pairs, and what turns the direction of the text around a name. */
const strangeInName = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
const freshSignInMs = 10 * 60_000;

type SignInMethod = 'PASSWORD' | 'GOOGLE';

export interface FoundAccount {
  maskedEmail: string;
  signInMethods: SignInMethod[];
  createdAt: Date;
}

interface Dependencies {
  users: UserStore;
  passwordRows: PasswordStore;
  formerEmails: FormerEmailStore;
  sessionRows: SessionStore;
  codes: VerificationCodeStore;
  transactions: Transactions;
  sessions: SessionService;
  passwords: PasswordService;
  googleAccounts: GoogleAccountService;
  verificationTokens: VerificationTokenService;
  notices: NoticeService;
  now: () => Date;
}

/** The people who have an account here. */
export class UserService {
  constructor(private readonly its: Dependencies) {}

  /**
   * Makes a user of whoever has proven the address, and signs them in: before that, an address is nobody's account.
   * Throws VerificationTokenInvalid, EmailAlreadyRegistered, WeakPassword or InvalidInput, which spend nothing, or Overloaded.
   */
  async register(
    token: string,
    password: string,
    name: string | undefined,
    device: Device,
  ): Promise<{ user: User; session: IssuedSession }> {
    const { users, passwordRows, passwords, formerEmails, transactions, verificationTokens, sessions, now } = this.its;
    const proof = await verificationTokens.read(token, 'SIGN_UP');
    const accepted = acceptPassword(password, proof.email);
    const ownName = acceptName(name);
    if (await users.findByEmail(proof.email)) throw new EmailAlreadyRegistered();
    const hash = await passwords.hash(accepted);
    const [id, createdAt] = [randomUUID(), now()];
    const user = { id, email: proof.email, emailVerifiedAt: createdAt, name: ownName, createdAt, disabledAt: null };
    const rows = await transactions.run([
      verificationTokens.spend(proof),
      users.add(user),
      passwordRows.put(id, hash, createdAt),
      formerEmails.delete(proof.email),
    ]);
    if (!rows) throw await this.whyNot(proof);
    return { user, session: await sessions.start(id, device, 'PASSWORD') };
  }

  /** The accounts that whoever reads the address may mean. Throws VerificationTokenInvalid. */
  async findAccounts(token: string): Promise<FoundAccount[]> {
    const { users, transactions, verificationTokens } = this.its;
    const proof = await verificationTokens.read(token, 'FIND_ACCOUNT');
    if (!(await transactions.run([verificationTokens.spend(proof)]))) throw new VerificationTokenInvalid();
    const found = await users.listByAddress(proof.email);
    return Promise.all(
      found.map(async ({ id, email, createdAt }) => ({
        maskedEmail: maskEmail(email),
        signInMethods: await users.listSignInMethods(id),
        createdAt,
      })),
    );
  }

  /** Throws InvalidInput. */
  async update({ user }: Viewer, { name }: { name: string | null | undefined }): Promise<User> {
    if (name === undefined) return user;
    return (await this.its.users.putName(user.id, acceptName(name))) ?? user;
  }

  /**
   * Gives the user the address that they have proven, and tells the old one, which can take the account back for some days.
   * Throws VerificationTokenInvalid, or EmailAlreadyRegistered or SessionExpired, which spend nothing.
   */
  async changeEmail({ user, sessionId }: Viewer, token: string, { locale }: { locale: Locale }): Promise<User> {
    const { users, formerEmails, sessionRows, transactions, verificationTokens, notices, now } = this.its;
    const proof = await verificationTokens.read(token, 'VERIFY_EMAIL');
    if (proof.email === user.email) return user;
    const told = { kind: 'EMAIL_CHANGED', userId: user.id, email: user.email, subject: proof.email, locale } as const;
    const notice = notices.prepare(told);
    const until = new Date(now().getTime() + takeBackDays * 86_400_000);
    const rows = await transactions.run([
      sessionRows.isLive(sessionId, user.id, now()),
      verificationTokens.spend(proof),
      users.putEmail(user.id, user.email, proof.email, now()),
      formerEmails.delete(proof.email),
      formerEmails.put(user.email, user.id, until),
      notice.step,
    ]);
    if (!rows) {
      const current = await sessionRows.findUser(sessionId, now());
      if (!current) throw new SessionExpired();
      // The same user has got another address meanwhile.
      if (current.email !== user.email) return this.changeEmail({ user: current, sessionId }, token, { locale });
      throw await this.whyNot(proof);
    }
    notice.send();
    return (await users.find(user.id)) ?? user;
  }

  /**
   * Deletes the user and everything of theirs, and ends Google's grants. Wants the password, or a session that began
   * with Google within ten minutes. Throws FreshSignInRequired, BadCredentials, RateLimited or Overloaded.
   */
  async delete(
    { user, sessionId }: Viewer,
    password: string | undefined,
    ipAddress: string,
  ): Promise<{ revokedAtGoogle: boolean }> {
    const { users, codes, transactions, passwords, googleAccounts } = this.its;
    if (password !== undefined) await passwords.confirm(user, password, ipAddress);
    else if (!(await this.isFresh(sessionId))) throw new FreshSignInRequired();
    const revokedAtGoogle = await googleAccounts.revokeAll(user.id);
    await transactions.run([codes.deleteAll(user.id), users.delete(user.id)]);
    return { revokedAtGoogle };
  }

  /** What has come between: the same token, or another user with the address. */
  private async whyNot(proof: AddressProof): Promise<Error> {
    const { verificationTokens } = this.its;
    return (await verificationTokens.isSpent(proof)) ? new VerificationTokenInvalid() : new EmailAlreadyRegistered();
  }

  private async isFresh(sessionId: string): Promise<boolean> {
    const { sessions, now } = this.its;
    const session = await sessions.find(sessionId);
    return session?.signedInBy === 'GOOGLE' && now().getTime() - session.createdAt.getTime() <= freshSignInMs;
  }
}

/** Null for no name. Throws InvalidInput. */
function acceptName(name: string | null | undefined): string | null {
  const trimmed = name?.normalize('NFC').trim() ?? '';
  if (trimmed.length > longestName || strangeInName.test(trimmed))
    throw new InvalidInput('name', `at most ${longestName} characters, in one line and one direction`);
  return trimmed === '' ? null : trimmed;
}

/** For example `j***n@example.com`: enough to know one's own address by. */
function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const letters = [...email.slice(0, at)];
  const last = letters.length > 2 ? letters.at(-1) : '';
  return `${letters[0] ?? ''}***${last}${email.slice(at)}`;
}
