import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { LabelNamesDocument, MeDocument, VerifyCodeDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { authorizeSender, publicUrl, startTestApp, type TestApp } from './start-test-app.js';

const [oldKey, newKey] = [1, 2].map((number) => `k${number}:${Buffer.alloc(32, number).toString('base64')}`);
const rotated = { SECRET_KEYS: `${newKey},${oldKey}` };
const oldKeyRemoved = { SECRET_KEYS: `${newKey}` };

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ environment: { SECRET_KEYS: `${oldKey}` } });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
});
afterAll(() => test.close());

async function publishedKeys(): Promise<JSONWebKeySet['keys']> {
  const response = await test.client().fetch('/.well-known/jwks.json');
  return ((await response.json()) as JSONWebKeySet).keys;
}

async function publishedIds(): Promise<unknown[]> {
  return (await publishedKeys()).map(({ kid }) => kid);
}

function keyIdOf(token: string | undefined): string | undefined {
  return decodeProtectedHeader(token ?? '').kid;
}

async function isSignedIn(client: ApiClient): Promise<boolean> {
  return (await client.run(MeDocument, {})).data.me !== null;
}

async function verificationToken(): Promise<string> {
  const { requestId, code } = await mina.requestCode({ email: 'jonas@example.com' });
  test.clock.advance(60);
  const { data } = await mina.run(VerifyCodeDocument, { requestId, code });
  if (data.verifyCode.__typename !== 'CodeVerified') throw new Error(data.verifyCode.code);
  return data.verifyCode.verificationToken;
}

/** As any other back end checks it, by the keys that are published just now. */
async function isTakenElsewhere(token: string): Promise<boolean> {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', test.url));
  const options = { issuer: publicUrl, audience: publicUrl, algorithms: ['EdDSA'], currentDate: test.clock.now() };
  return jwtVerify(token, keys, options).then(
    () => true,
    () => false,
  );
}

/** What is to be done before an old key can go: Google's credentials are sealed under it too. */
async function sealCredentialsAnew(): Promise<void> {
  await authorizeSender({ ...test.environment, ...rotated }, test.google, test.clock);
  await mina.signInWithGoogle('mina@example.com');
}

describe('a change of keys', () => {
  let earlier: string;
  let earlierVerification: string;

  it('begins with one key that is published, and nothing private of it', async () => {
    expect(await publishedKeys()).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: 'k1', use: 'sig', alg: 'EdDSA' },
    ]);
    earlier = mina.accessToken ?? '';
    earlierVerification = await verificationToken();
    expect([keyIdOf(earlier), keyIdOf(earlierVerification)]).toEqual(['k1', 'k1']);
  });

  it('publishes exactly the keys that are configured, the current one first', async () => {
    const [first] = await publishedKeys();
    await test.restart(rotated);
    expect(await publishedIds()).toEqual(['k2', 'k1']);
    expect((await publishedKeys())[1]).toEqual(first);
  });

  it('leaves tokens of the old key good while that key is kept', async () => {
    expect([await isSignedIn(mina), await isTakenElsewhere(earlierVerification)]).toEqual([true, true]);
  });

  it('signs new tokens with the new key', async () => {
    await mina.refresh();
    const verification = await verificationToken();
    expect([keyIdOf(mina.accessToken), keyIdOf(verification)]).toEqual(['k2', 'k2']);
    expect([await isSignedIn(mina), await isTakenElsewhere(verification)]).toEqual([true, true]);
  });

  it('lets no token of the old key live longer for it', async () => {
    const late = test.client();
    late.accessToken = earlier;
    expect(await isSignedIn(late)).toBe(true);
    test.clock.advance(15 * 60);
    expect([await isSignedIn(late), await isTakenElsewhere(earlierVerification)]).toEqual([false, false]);
    test.clock.advance(-15 * 60);
  });

  it('ends with the old key removed: its tokens are refused, those of the new one stay good', async () => {
    await sealCredentialsAnew();
    await test.restart(oldKeyRemoved);
    const late = test.client();
    late.accessToken = earlier;
    expect(await isSignedIn(late)).toBe(false);
    expect((await late.run(LabelNamesDocument, {})).errors?.[0]?.extensions.code).toBe('SESSION_EXPIRED');
    expect(await isTakenElsewhere(earlierVerification)).toBe(false);
    expect([await publishedIds(), await isSignedIn(mina)]).toEqual([['k2'], true]);
  });
});
