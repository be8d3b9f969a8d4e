import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { RequestCodeDocument, VerifyCodeDocument } from '../generated/graphql.js';
import { itAlone } from './alone.js';
import { type ApiClient, codeIn, wrong } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let client: ApiClient;
let people = 0;

/** An inbox that no other test uses: the stand-in delivers mail for any +tag to the account itself. */
function freshAddress(): string {
  people += 1;
  return `jonas+${people}@example.com`;
}

async function verify(requestId: string, code: string, by: ApiClient = client) {
  return (await by.run(VerifyCodeDocument, { requestId, code })).data.verifyCode;
}

/** The inbox behind a fresh address. */
const inbox = 'jonas@example.com';

async function sentCode(email = freshAddress(), purpose: 'SIGN_UP' | 'VERIFY_EMAIL' = 'SIGN_UP') {
  const { data } = await client.run(RequestCodeDocument, { email, purpose });
  if (data.requestCode.__typename !== 'CodeSent') throw new Error(data.requestCode.code);
  return { ...data.requestCode, code: codeIn((await client.newestMail(inbox)).text) };
}

async function notSent(variables: { email: string; purpose?: 'SIGN_UP' | 'VERIFY_EMAIL' }, by: ApiClient = client) {
  const { data } = await by.run(RequestCodeDocument, variables);
  if (data.requestCode.__typename !== 'CodeNotSent') throw new Error('The code was sent.');
  return data.requestCode;
}

beforeAll(async () => {
  test = await startTestApp({ environment: { MAIL_PER_MINUTE: '0', MAIL_PER_DAY: '0' } });
  client = test.client();
  await test.client().signInWithGoogle('mina@example.com');
});
afterAll(() => test.close());

describe('requestCode', () => {
  it('mails six digits that verifyCode takes', async () => {
    const { requestId, code, email, expiresAt, attemptsAllowed, codeLength } = await sentCode(' Jonas@Example.COM ');
    expect(code).toMatch(/^\d{6}$/);
    expect({ email, attemptsAllowed, codeLength }).toEqual({
      email: 'jonas@example.com',
      attemptsAllowed: 5,
      codeLength: 6,
    });
    expect(Date.parse(expiresAt) - test.clock.now().getTime()).toBe(600_000);
    expect(await verify(requestId, code)).toMatchObject({
      __typename: 'CodeVerified',
      email: 'jonas@example.com',
      purpose: 'SIGN_UP',
    });
  });

  it('writes the mail in text and HTML, with the reference, and without any link or image', async () => {
    const { reference, code } = await sentCode();
    const mail = await client.newestMail(inbox);
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain(code);
      expect(body).toContain(reference);
      expect(body).toContain('10 minutes');
      expect(body).not.toMatch(/https?:|<img|<a /);
    }
    expect(mail.from).toMatchObject({ address: 'codes@example.com', name: 'gmail-graphql' });
    expect(mail.subject).toBe('Your sign-up code - gmail-graphql');
  });

  it('writes Korean where the argument or the browser says so', async () => {
    await client.run(RequestCodeDocument, { email: freshAddress(), locale: 'KO' });
    const asked = await client.newestMail(inbox);
    expect(asked.subject).toBe('회원가입 인증번호 - gmail-graphql');
    expect(asked.text).toContain('10분 동안 유효합니다');
    const korean = test.client();
    korean.headers = { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.5' };
    await korean.run(RequestCodeDocument, { email: freshAddress(), purpose: 'VERIFY_EMAIL' });
    expect((await client.newestMail(inbox)).subject).toBe('이메일 확인 인증번호 - gmail-graphql');
  });

  it('refuses what is not one address, in the language of the person, and mails nothing', async () => {
    test.google.clearCalls();
    for (const email of [
      '',
      'nobody',
      'a@b',
      'a@example.com, b@example.com',
      'a@example.com\nBcc: b@example.com',
      'a b@example.com',
      '<a@example.com>',
    ]) {
      expect(await notSent({ email })).toMatchObject({ code: 'INVALID_EMAIL', previousCodeStillValid: false });
    }
    const korean = test.client();
    korean.headers = { 'accept-language': 'ko' };
    expect((await notSent({ email: 'nobody' }, korean)).message).toContain('이메일 주소');
    expect(test.google.calls).toEqual([]);
  });

  it('refuses a second code within the cool-down, and leaves the first one valid', async () => {
    const { requestId, code, email } = await sentCode();
    test.clock.advance(20);
    expect(await notSent({ email })).toMatchObject({
      code: 'RESEND_TOO_SOON',
      retryAfterSeconds: 40,
      previousCodeStillValid: true,
    });
    expect(await verify(requestId, code)).toMatchObject({ __typename: 'CodeVerified' });
    test.clock.advance(40);
    await sentCode(email);
  });

  it('knows an address again that is written in Unicode and in ASCII', async () => {
    const { data } = await client.run(RequestCodeDocument, { email: 'jonas@BÜCHER.example' });
    expect(data.requestCode).toMatchObject({ __typename: 'CodeSent', email: 'jonas@xn--bcher-kva.example' });
    expect(await notSent({ email: 'jonas@xn--bcher-kva.example' })).toMatchObject({ code: 'RESEND_TOO_SOON' });
  });

  it('sends an address ten codes a day', async () => {
    const email = freshAddress();
    for (let sent = 0; sent < 10; sent += 1) {
      await sentCode(email);
      test.clock.advance(60);
    }
    expect(await notSent({ email })).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 86_400 - 600,
      deliveryFailureReason: null,
    });
    test.clock.advance(86_400 - 600);
    await sentCode(email);
  });

  it('answers the same for an address with and without an account, and mails the difference', async () => {
    const known = await client.run(RequestCodeDocument, { email: 'mina@example.com', purpose: 'RESET_PASSWORD' });
    const unknown = await client.run(RequestCodeDocument, { email: 'new@example.com', purpose: 'RESET_PASSWORD' });
    const shape = ({ data }: typeof known) => Object.keys(data.requestCode);
    expect(shape(unknown)).toEqual(shape(known));
    expect((await client.newestMail('mina@example.com')).text).toMatch(/^\d{6}$/m);
    const mail = await client.newestMail('new@example.com');
    expect(mail.text).not.toMatch(/\d{6}/);
    expect(mail.subject).toBe('No account with this address - gmail-graphql');
    const again = await client.run(RequestCodeDocument, { email: 'new@example.com', purpose: 'RESET_PASSWORD' });
    expect(again.data.requestCode).toMatchObject({ code: 'RESEND_TOO_SOON', previousCodeStillValid: true });
    if (unknown.data.requestCode.__typename !== 'CodeSent') throw new Error('not sent');
    expect(await verify(unknown.data.requestCode.requestId, '000000')).toMatchObject({
      code: 'CODE_MISMATCH',
      attemptsRemaining: 4,
    });
  });
});

describe('verifyCode', () => {
  it('takes digits in full width and with spaces', async () => {
    const { requestId, code } = await sentCode();
    const fullWidth = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    expect(await verify(requestId, ` ${fullWidth.slice(0, 3)} ${fullWidth.slice(3)} `)).toMatchObject({
      __typename: 'CodeVerified',
    });
  });

  it('gives a token that the published key checks, bound to address and purpose', async () => {
    const { requestId, code, email } = await sentCode(freshAddress(), 'VERIFY_EMAIL');
    const verified = await verify(requestId, code);
    if (verified.__typename !== 'CodeVerified') throw new Error(verified.code);
    const keys = createLocalJWKSet((await (await client.fetch('/.well-known/jwks.json')).json()) as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(verified.verificationToken, keys, {
      issuer: test.app.url,
      audience: test.app.url,
      currentDate: test.clock.now(),
    });
    expect(payload).toMatchObject({ sub: email, purpose: 'VERIFY_EMAIL' });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'verification+jwt' });
  });

  it('says CODE_NOT_FOUND for an unknown request', async () => {
    expect(await verify('00000000-0000-4000-8000-000000000000', '123456')).toMatchObject({
      code: 'CODE_NOT_FOUND',
      attemptsRemaining: null,
    });
  });

  it('says CODE_MISMATCH four times, counting down, whatever was typed', async () => {
    const { requestId, code } = await sentCode();
    for (const [index, typed] of [wrong(code), '', 'abcdef', `${code}0`].entries()) {
      expect(await verify(requestId, typed)).toMatchObject({ code: 'CODE_MISMATCH', attemptsRemaining: 4 - index });
    }
    expect(await verify(requestId, code)).toMatchObject({ __typename: 'CodeVerified' });
  });

  it('says TOO_MANY_ATTEMPTS after the fifth, even for the right code', async () => {
    const { requestId, code } = await sentCode();
    for (let attempt = 0; attempt < 5; attempt += 1) await verify(requestId, wrong(code));
    expect(await verify(requestId, code)).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', attemptsRemaining: null });
  });

  it('takes a code at 599 seconds and says CODE_EXPIRED at 600', async () => {
    const [early, late] = [await sentCode(), await sentCode()];
    test.clock.advance(599);
    expect(await verify(early.requestId, early.code)).toMatchObject({ __typename: 'CodeVerified' });
    test.clock.advance(1);
    expect(await verify(late.requestId, late.code)).toMatchObject({ code: 'CODE_EXPIRED' });
  });

  it('says CODE_SUPERSEDED for the older of two codes, of the same purpose only', async () => {
    const older = await sentCode();
    const other = await sentCode(older.email, 'VERIFY_EMAIL');
    test.clock.advance(60);
    const newer = await sentCode(older.email);
    expect(await verify(older.requestId, older.code)).toMatchObject({ code: 'CODE_SUPERSEDED' });
    expect(await verify(newer.requestId, newer.code)).toMatchObject({ __typename: 'CodeVerified' });
    expect(await verify(other.requestId, other.code)).toMatchObject({ __typename: 'CodeVerified' });
  });

  it('says CODE_ALREADY_USED the second time', async () => {
    const { requestId, code } = await sentCode();
    await verify(requestId, code);
    expect(await verify(requestId, code)).toMatchObject({ code: 'CODE_ALREADY_USED' });
  });

  itAlone('spends no code before its token is there to be given', async () => {
    const { requestId, code } = await sentCode();
    const { tokens } = test.app.services;
    const sign = tokens.sign.bind(tokens);
    tokens.sign = () => {
      throw new Error('ended before it was signed');
    };
    expect((await client.run(VerifyCodeDocument, { requestId, code })).errors?.[0]?.extensions.code).toBe('INTERNAL');
    tokens.sign = sign;
    expect(await verify(requestId, code)).toMatchObject({ __typename: 'CodeVerified' });
  });

  it('lets one of forty parallel right answers succeed', async () => {
    const { requestId, code } = await sentCode();
    const answers = await Promise.all(Array.from({ length: 40 }, () => verify(requestId, code, test.client())));
    expect(answers.filter(({ __typename }) => __typename === 'CodeVerified')).toHaveLength(1);
    for (const answer of answers)
      if (answer.__typename === 'CodeRejected')
        expect(['CODE_ALREADY_USED', 'TOO_MANY_ATTEMPTS']).toContain(answer.code);
  });

  it('compares at most five of twelve aliases in one document', async () => {
    const { requestId, code } = await sentCode();
    const fields = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: verifyCode(requestId: "${requestId}", code: "${index < 11 ? wrong(code) : code}") { ... on UserError { code } }`,
    );
    const { data } = await client.post<Record<string, { code?: string }>>({
      query: `mutation { ${fields.join(' ')} }`,
    });
    const codes = Object.values(data).map((answer) => answer.code);
    expect(codes.filter((answer) => answer === 'CODE_MISMATCH')).toHaveLength(5);
    expect(codes.filter((answer) => answer === 'TOO_MANY_ATTEMPTS')).toHaveLength(7);
  });
});
