import { beforeEach, expect, it } from '@jest/globals';
import { formerEmails, googleAccounts } from '../../drizzle/tables.js';
import {
  CodeAlreadyUsed,
  CodeExpired,
  CodeMismatch,
  CodeNotFound,
  CodeSuperseded,
  DeliveryFailed,
  InvalidEmail,
  RateLimited,
  ResendTooSoon,
  TooManyAttempts,
} from '../../src/errors.js';
import { CodeHasher } from '../../src/secrets/code-hasher.js';
import { NameHasher } from '../../src/secrets/name-hasher.js';
import { TokenSigner } from '../../src/secrets/token-signer.js';
import { type Mail, MailNotSent } from '../../src/services/mail-sender.js';
import { type CodeSendResult, noMetrics } from '../../src/services/metrics.js';
import { type CodeRequest, VerificationCodeService } from '../../src/services/verification-code.service.js';
import { WorkQueue } from '../../src/services/work-queue.js';
import { FormerEmailStore } from '../../src/stores/former-email.store.js';
import { RateLimitStore } from '../../src/stores/rate-limit.store.js';
import { type Step, Transactions } from '../../src/stores/transactions.js';
import { UserStore } from '../../src/stores/user.store.js';
import { VerificationCodeStore } from '../../src/stores/verification-code.store.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';

const policy = {
  ttlSeconds: 600,
  maxAttempts: 3,
  resendCooldownSeconds: 60,
  failuresPerAddressPerDay: 4,
  sendsPerAddressPerDay: 3,
  sendsPerIpPerHour: 100,
  verifiesPerIpPer5Minutes: 8,
};
const mailPolicy = { perMinute: 0, perDay: 0, senderEmail: undefined };
const asked: CodeRequest = {
  email: 'mina@example.com',
  purpose: 'SIGN_UP',
  locale: 'EN',
  ipAddress: '192.0.2.1',
  browser: 'browser',
};

onEachDatabase('the service of verification codes', (database) => {
  let now: Date;
  let mails: Mail[];
  let counted: CodeSendResult[];
  let failure: MailNotSent | undefined;
  let service: VerificationCodeService;
  const tokens = new TokenSigner(keyRing(1), 'https://api.example.com', () => now);

  function serviceWith(
    changes: Partial<typeof policy & typeof mailPolicy> = {},
    { codes = new VerificationCodeStore(database()), transactions = new Transactions(database()) } = {},
  ) {
    return new VerificationCodeService({
      codes,
      limits: new RateLimitStore(database(), new NameHasher(keyRing(1))),
      transactions,
      users: new UserStore(database()),
      formerEmails: new FormerEmailStore(database()),
      mail: {
        send: async (mail) => {
          if (failure) throw failure;
          mails.push(mail);
        },
      },
      queue: new WorkQueue(10, 10),
      hasher: new CodeHasher(keyRing(1)),
      tokens,
      policy: { ...policy, ...changes },
      mailPolicy: { ...mailPolicy, ...changes },
      serviceName: 'Example',
      metrics: { ...noMetrics, countCodeSend: (result) => void counted.push(result) },
      now: () => now,
    });
  }
  beforeEach(() => {
    [now, mails, counted, failure] = [noon, [], [], undefined];
    service = serviceWith();
  });

  const digitsIn = (mail: Mail | undefined) => /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '';
  const ask = (changes: Partial<CodeRequest> = {}) => service.requestCode({ ...asked, ...changes });
  const wrong = (digits: string) => String((Number(digits) + 1) % 1_000_000).padStart(6, '0');
  const verify = (requestId: string, digits: string, ipAddress = '192.0.2.9') =>
    service.verifyCode(requestId, digits, ipAddress);
  const attemptsOf = async (requestId: string) =>
    (await new VerificationCodeStore(database()).find(requestId))?.attempts;
  /** A code that was mailed, and its digits. */
  async function mailed(changes: Partial<CodeRequest> = {}) {
    const sent = await ask(changes);
    return { ...sent, digits: digitsIn(mails.at(-1)) };
  }

  it('mails six digits and says what may be done with them, and when', async () => {
    const { requestId, reference, ...sent } = await ask({ email: 'Mina@Example.com' });
    expect(sent).toEqual({
      email: 'mina@example.com',
      purpose: 'SIGN_UP',
      codeLength: 6,
      attemptsAllowed: 3,
      expiresAt: at(600),
      resendAvailableAt: at(60),
    });
    expect(reference).toMatch(/^[2-9A-HJKMNP-TV-Z]{3}$/);
    expect(mails).toEqual([expect.objectContaining({ to: 'mina@example.com' })]);
    expect(mails[0]?.text).toContain('10 minutes');
    expect(mails[0]?.text).toContain(reference);
    expect(mails[0]?.text).toContain('Example');
    expect(counted).toEqual(['SENT']);
    expect((await new VerificationCodeStore(database()).find(requestId))?.sentAt).toEqual(noon);
  });

  it('mails six digits each time, also where they begin with 0', async () => {
    for (let count = 0; count < 40; count += 1)
      expect((await mailed({ email: `number-${count}@example.com` })).digits).toMatch(/^\d{6}$/);
  });

  it('proves the address by a right code, once, however it is typed', async () => {
    const { requestId, digits } = await mailed();
    const spaced = ` ${digits.slice(0, 3)}-${digits.slice(3)} `;
    const wide = [...spaced].map((c) => (/\d/.test(c) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c)).join('');
    const proof = await verify(requestId, wide);
    expect(proof).toMatchObject({ email: 'mina@example.com', purpose: 'SIGN_UP', expiresAt: at(600) });
    expect(await tokens.verify('verification+jwt', proof.verificationToken)).toMatchObject({
      sub: 'mina@example.com',
      purpose: 'SIGN_UP',
      jti: requestId,
    });
    await expect(verify(requestId, digits)).rejects.toThrow(CodeAlreadyUsed);
  });

  it('counts wrong codes down, and takes none after the last', async () => {
    const { requestId, digits } = await mailed();
    for (const left of [2, 1, 0])
      await expect(verify(requestId, wrong(digits))).rejects.toMatchObject({
        name: 'CodeMismatch',
        attemptsRemaining: left,
      });
    await expect(verify(requestId, digits)).rejects.toThrow(TooManyAttempts);
    await expect(verify('nothing', digits)).rejects.toThrow(CodeNotFound);
  });

  it('takes no code that has expired or that a later one has taken the place of', async () => {
    const first = await mailed();
    now = at(60);
    const second = await mailed();
    await expect(verify(first.requestId, first.digits)).rejects.toThrow(CodeSuperseded);
    now = at(660);
    await expect(verify(second.requestId, second.digits)).rejects.toThrow(CodeExpired);
    now = at(659.999);
    expect(await verify(second.requestId, second.digits)).toBeDefined();
    expect(await attemptsOf(first.requestId)).toBe(0);
  });

  it('gives no token for a code that another has taken the place of since it was looked at, and counts the try once', async () => {
    const { requestId, digits } = await mailed();
    class Overtaken extends VerificationCodeStore {
      override async find(id: string) {
        const found = await super.find(id);
        await database().together([this.supersedeAll('mina@example.com', now)]);
        return found;
      }
    }
    const overtaken = serviceWith({}, { codes: new Overtaken(database()) });
    await expect(overtaken.verifyCode(requestId, digits, '192.0.2.9')).rejects.toThrow(CodeSuperseded);
    expect(await attemptsOf(requestId)).toBe(1);
    for (let tries = 0; tries < 7; tries += 1) await expect(verify('nothing', digits)).rejects.toThrow(CodeNotFound);
    await expect(verify('nothing', digits)).rejects.toThrow(RateLimited);
  });

  it('says what came of the last try where the database has a transaction run again', async () => {
    const { requestId, digits } = await mailed();
    class Again extends Transactions {
      override async run(steps: readonly Step[]) {
        const undone: Step = { guard: true, statement: (query) => query.delete(formerEmails).returning() };
        expect(await super.run([...steps, undone])).toBeUndefined();
        await super.run([new VerificationCodeStore(database()).supersedeAll('mina@example.com', now)]);
        return super.run(steps);
      }
    }
    const again = serviceWith({}, { transactions: new Again(database()) });
    await expect(again.verifyCode(requestId, wrong(digits), '192.0.2.9')).rejects.toThrow(CodeSuperseded);
  });

  it('compares nothing once an address has had its failures of the day', async () => {
    const codes = await Promise.all([mailed(), mailed({ purpose: 'VERIFY_EMAIL' })]);
    const [first, second] = [
      codes[0],
      { ...codes[1], digits: digitsIn(mails.find(({ subject }) => /verif/i.test(subject))) },
    ];
    const digits = digitsIn(mails.find(({ subject }) => /sign-up/.test(subject)));
    for (let tries = 0; tries < 3; tries += 1)
      await expect(verify(first.requestId, wrong(digits))).rejects.toThrow(CodeMismatch);
    await expect(verify(second.requestId, wrong(second.digits))).rejects.toThrow(CodeMismatch);
    await expect(verify(second.requestId, second.digits)).rejects.toMatchObject({
      name: 'RateLimited',
      details: { retryAfterSeconds: 86_400 },
    });
    expect(await attemptsOf(second.requestId)).toBe(1);
  });

  it('limits tries by network address, also those that find no code', async () => {
    const { requestId, digits } = await mailed();
    for (let tries = 0; tries < 8; tries += 1) await expect(verify('nothing', digits)).rejects.toThrow(CodeNotFound);
    await expect(verify('nothing', digits)).rejects.toMatchObject({ details: { retryAfterSeconds: 300 } });
    await expect(verify(requestId, digits)).rejects.toThrow(RateLimited);
    expect(await verify(requestId, digits, '192.0.2.10')).toBeDefined();
  });

  it('does without limits that are off', async () => {
    service = serviceWith({ failuresPerAddressPerDay: 0, verifiesPerIpPer5Minutes: 0, resendCooldownSeconds: 0 });
    const { requestId, digits } = await mailed();
    for (let tries = 0; tries < 9; tries += 1) await expect(verify('nothing', digits)).rejects.toThrow(CodeNotFound);
    for (let tries = 0; tries < 2; tries += 1)
      await expect(verify(requestId, wrong(digits))).rejects.toThrow(CodeMismatch);
    expect(await verify(requestId, digits)).toBeDefined();
    expect(await ask()).toMatchObject({ resendAvailableAt: noon });
  });

  it('mails again after a pause for each purpose, and so often a day', async () => {
    await ask();
    now = at(59);
    await expect(ask()).rejects.toMatchObject({ name: 'ResendTooSoon', details: { retryAfterSeconds: 1 } });
    await expect(ask({ email: 'MINA@EXAMPLE.COM' })).rejects.toThrow(ResendTooSoon);
    await ask({ purpose: 'VERIFY_EMAIL' });
    now = at(60);
    await ask();
    now = at(120);
    await expect(ask()).rejects.toMatchObject({ name: 'RateLimited', details: { retryAfterSeconds: 86_280 } });
    await ask({ email: 'jun@example.com' });
    expect(mails).toHaveLength(4);
    expect(counted).toEqual(['SENT', 'RESEND_TOO_SOON', 'RESEND_TOO_SOON', 'SENT', 'SENT', 'RATE_LIMITED', 'SENT']);
  });

  it('mails so much for one network address in an hour, and for all as the sender’s account takes', async () => {
    service = serviceWith({ sendsPerIpPerHour: 1 });
    await ask();
    await expect(ask({ email: 'jun@example.com' })).rejects.toMatchObject({ details: { retryAfterSeconds: 3600 } });
    for (const [limits, seconds] of [
      [{ perMinute: 1 }, 60],
      [{ perDay: 1 }, 86_400],
    ] as const) {
      service = serviceWith(limits);
      await ask({ email: `a${seconds}@example.com` });
      const refused = ask({ email: `b${seconds}@example.com` });
      await expect(refused).rejects.toMatchObject({ name: 'DeliveryFailed', reason: 'SENDER_QUOTA_EXCEEDED' });
    }
    await expect(ask({ email: 'nobody' })).rejects.toThrow(InvalidEmail);
  });

  it('leaves nothing behind of a mail that surely did not leave', async () => {
    const earlier = await mailed();
    now = at(60);
    failure = new MailNotSent('PROVIDER_UNAVAILABLE', false);
    const refused = await ask().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DeliveryFailed);
    expect(refused).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', requestId: undefined });
    failure = undefined;
    expect(await service.hasEarlierCode(asked, undefined)).toBe(true);
    expect(await verify(earlier.requestId, earlier.digits)).toBeDefined();
    expect(await ask()).toBeDefined();
  });

  it('keeps a code whose mail may have left, and the earlier one with it', async () => {
    const earlier = await mailed();
    now = at(60);
    failure = new MailNotSent('PROVIDER_UNAVAILABLE', true);
    const refused = await ask().catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'DeliveryFailed', requestId: expect.any(String) });
    failure = undefined;
    await expect(ask()).rejects.toThrow(ResendTooSoon);
    expect(await verify(earlier.requestId, earlier.digits)).toBeDefined();
    const { requestId = '' } = refused as DeliveryFailed;
    await expect(verify(requestId, 'abcdef')).rejects.toThrow(CodeMismatch);
    expect(await service.hasEarlierCode(asked, undefined)).toBe(true);
    expect(await service.hasEarlierCode(asked, requestId)).toBe(false);
    expect(await service.hasEarlierCode({ ...asked, browser: 'another' }, undefined)).toBe(false);
  });

  it('passes on what it did not expect, and leaves nothing behind either', async () => {
    failure = new TypeError('A fault.') as unknown as MailNotSent;
    await expect(ask()).rejects.toThrow('A fault.');
    failure = undefined;
    expect(await ask()).toBeDefined();
    expect(counted).toEqual(['INTERNAL', 'SENT']);
  });

  it('mails that there is no account, with the same answer and no code, where the purpose needs one', async () => {
    for (const purpose of ['RESET_PASSWORD', 'FIND_ACCOUNT'] as const) {
      const sent = await ask({ purpose });
      expect([mails.at(-1)?.subject, digitsIn(mails.at(-1))]).toEqual(['No account with this address - Example', '']);
      expect(sent).toMatchObject({ codeLength: 6, attemptsAllowed: 3 });
      for (const digits of ['', '000000']) await expect(verify(sent.requestId, digits)).rejects.toThrow(CodeMismatch);
    }
  });

  it('mails a code where the account has the address, or lately had it', async () => {
    await addUser(database(), 'mina');
    await database()
      .sql.insert(formerEmails)
      .values({ email: 'old@example.com', userId: 'mina', expiresAt: at(600) });
    const digits = async (purpose: CodeRequest['purpose'], email: string) => (await mailed({ purpose, email })).digits;
    expect(await digits('RESET_PASSWORD', 'mina@example.com')).toMatch(/^\d{6}$/);
    expect(await digits('FIND_ACCOUNT', 'mina@example.com')).toMatch(/^\d{6}$/);
    expect(await digits('RESET_PASSWORD', 'old@example.com')).toMatch(/^\d{6}$/);
    expect(await digits('FIND_ACCOUNT', 'old@example.com')).toBe('');
    const account = { id: 'g', role: 'MAILBOX', userId: 'mina', googleUserId: '1', email: 'mina@gmail.com' } as const;
    const its = { emailVerified: true, clientId: 'c', grantedScopes: 'openid', version: 1, connectedAt: noon };
    await database()
      .sql.insert(googleAccounts)
      .values({ ...account, ...its });
    expect(await digits('FIND_ACCOUNT', 'mina@gmail.com')).toMatch(/^\d{6}$/);
    expect(await digits('RESET_PASSWORD', 'mina@gmail.com')).toBe('');
  });
});
