import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RegisterDocument, RequestCodeDocument, UpdateMeDocument } from '../generated/graphql.js';
import { changeEmail, consented, outcomeOf, proofOf, register, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a first pass phrase';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

async function registering(chosen: string): Promise<{ email: string; outcome: string }> {
  const email = `${randomUUID()}@example.com`;
  const outcome = await register(test.client(), await proofOf(test, email, 'SIGN_UP'), chosen);
  return { email, outcome };
}

describe('a password', () => {
  it.each([
    ['NUL and what follows it', 'pass\0 phrase one', 'pass\0 phrase two'],
    ['NUL alone', 'pass phrase\0', 'pass phrase'],
    ['an override of the direction', 'pass \u202Ephrase', 'pass phrase'],
    ['a joiner of no width', 'pass\u200D phrase', 'pass phrase'],
    ['a line break', 'pass\r\nphrase', 'pass\nphrase'],
    ['1,024 bytes', `${'x7'.repeat(511)}y7`, `${'x7'.repeat(511)}y8`],
    ['a space at its end', 'pass phrase ', 'pass phrase'],
  ])('is told apart by %s', async (_, chosen, similar) => {
    const { email, outcome } = await registering(chosen);
    expect(outcome).toBe('Authenticated');
    expect(await test.client().login(email, similar)).toBe('BAD_CREDENTIALS');
    expect(await test.client().login(email, chosen)).toBeUndefined();
  });

  it('is refused where halves of surrogate pairs, of which no two can be told apart, are all that it has', async () => {
    const halves = Array.from({ length: 12 }, (_, index) => String.fromCharCode(0xd800 + index)).join('');
    expect((await registering(halves)).outcome).toBe('WEAK_PASSWORD');
    const { email, outcome } = await registering(`${password} \ud800`);
    expect(outcome).toBe('Authenticated');
    expect(await test.client().login(email, password)).toBe('BAD_CREDENTIALS');
    expect(await test.client().login(email, `${password} \ud800`)).toBeUndefined();
  });

  it.each([
    ['1,025 bytes', `${'x7'.repeat(512)}y`],
    ['1,026 bytes in 342 characters', '가나'.repeat(171)],
    ['90,000 characters', 'x7'.repeat(45_000)],
  ])('is refused for %s, and compared without fault', async (_, chosen) => {
    expect((await registering(chosen)).outcome).toBe('WEAK_PASSWORD');
    const token = await proofOf(test, 'mina@example.com', 'RESET_PASSWORD');
    expect(await resetPassword(test.client(), token, chosen)).toBe('WEAK_PASSWORD');
    expect(await test.client().login('mina@example.com', chosen)).toBe('BAD_CREDENTIALS');
  });
});

describe('a name', () => {
  const naming = async (name: string) => {
    const client = test.client();
    await signUp(test, client, `${randomUUID()}@example.com`, password);
    const updated = outcomeOf((await client.run(UpdateMeDocument, { name })).data.updateMe);
    const verificationToken = await proofOf(test, `${randomUUID()}@example.com`, 'SIGN_UP');
    const { data } = await test.client().run(RegisterDocument, { verificationToken, password, name });
    return { updated, registered: outcomeOf(data.register), kept: (await whoIs(client))?.name };
  };

  it.each([
    ['NUL', 'Mi\0na'],
    ['a header of a mail', 'Mina\r\nBcc: everybody@example.com'],
    ['a line separator', 'Mina\u2028Kim'],
    ['half of a surrogate pair', 'Mina \ud83d'],
    ['an override of the direction', 'Mina \u202Emoc.elpmaxe@nimda'],
    ['an isolate of the direction', 'Mina \u2066Kim'],
    ['101 characters', 'M'.repeat(101)],
    ['90,000 characters', 'M'.repeat(90_000)],
  ])('is refused for %s', async (_, name) => {
    expect(await naming(name)).toEqual({ updated: 'INVALID_INPUT', registered: 'INVALID_INPUT', kept: null });
  });

  it.each(['<b>Mina</b>', "Robert'); DROP TABLE users;--", '👩‍👩‍👧 가나다', 'מִינָה\u200F', 'M'.repeat(100)])(
    'is kept as it is: %s',
    async (name) => {
      expect(await naming(name)).toEqual({
        updated: 'UserUpdated',
        registered: 'Authenticated',
        kept: name.normalize('NFC'),
      });
    },
  );
});

describe('mails about an account', () => {
  it('hold nothing that strangers chose, save an address, and that escaped', async () => {
    const email = 'new@example.com';
    const mark = '<img src=x onerror=alert(1)>';
    const address = '"<img src=x onerror=alert(1)>"@example.com';
    const client = test.client();
    client.headers = { 'user-agent': `Agent ${mark}`, 'accept-language': `en,${encodeURIComponent(mark)}` };
    await signUp(test, client, email, password);
    await client.run(UpdateMeDocument, { name: `Name ${mark}` });
    await client.run(RequestCodeDocument, { email, purpose: 'RESET_PASSWORD' });
    await client.fetch(await consented(client, 'jonas@example.com'));
    await test.app.services.settle();
    expect(await changeEmail(client, await proofOf(test, address, 'VERIFY_EMAIL'))).toBe('UserUpdated');
    await test.app.services.settle();
    const { html, text } = await client.newestMail(email);
    expect(text).toContain(address);
    expect(html).toContain('&#60;img src=x');
    expect(html).not.toContain('<img');
    const sources = await Promise.all(
      (await test.google.messageIds(email)).map((id) => test.google.rawMessage(email, id)),
    );
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) {
      const [head = ''] = source.split('\r\n\r\n');
      expect(head.split('\r\n').map((line) => line.split(':')[0])).not.toContain('Bcc');
      expect(head).not.toContain('onerror');
      expect(source).not.toMatch(/Agent <|Name <|Name &lt;/);
    }
  });
});
