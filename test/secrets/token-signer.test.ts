import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importJWK, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { KeyRing } from '../../src/secrets/key-ring.js';
import { TokenSigner } from '../../src/secrets/token-signer.js';
import { keyRing } from './keys.js';
import { endings, tampered } from './tampering.js';
import { privateKey, TokenForger } from './token-forger.js';

const issuer = 'https://api.example.com';
const startedAt = new Date('2026-11-21T09:00:00.500Z');
let at = startedAt;
const now = () => at;
const signer = new TokenSigner(keyRing(1), issuer, now);
const claims = { sub: 'user', jti: 'token' };

async function accessToken(from = signer): Promise<string> {
  at = startedAt;
  return (await from.sign('at+jwt', claims, 900)).token;
}

/** Writes tokens by hand, rightly signed. */
async function forger(): Promise<TokenForger> {
  return new TokenForger(await accessToken(), privateKey(keyRing(1).current('json-web-token').key));
}

function accepts(token: string, by = signer) {
  return by.verify('at+jwt', token).then((payload) => payload !== undefined);
}

describe('a token', () => {
  it('is taken by who signed it, with its claims', async () => {
    const { token, expiresAt } = signer.sign('at+jwt', { ...claims, sid: 'session' }, 900);
    expect(await signer.verify('at+jwt', token)).toMatchObject({ ...claims, sid: 'session', iss: issuer, aud: issuer });
    expect(expiresAt).toEqual(new Date('2026-11-21T09:15:00Z'));
  });

  it('is not taken once a character of it was altered, however little that changes', async () => {
    const token = await accessToken();
    for (const other of endings(token)) expect([other, await accepts(other)]).toEqual([other, false]);
    await fc.assert(fc.asyncProperty(tampered(token), async (other) => expect(await accepts(other)).toBe(false)));
  });

  it('is not taken for another type', async () => {
    expect(await signer.verify('verification+jwt', await accessToken())).toBeUndefined();
  });

  it('ends with its lifetime', async () => {
    const token = await accessToken();
    at = new Date('2026-11-21T09:14:59.999Z');
    expect(await accepts(token)).toBe(true);
    at = new Date('2026-11-21T09:15:00Z');
    expect(await accepts(token)).toBe(false);
    at = startedAt;
  });

  it('is not taken from another origin', async () => {
    const staging = new TokenSigner(keyRing(1), 'https://staging.example.com', now);
    expect(await accepts(await accessToken(staging))).toBe(false);
  });

  it('is not taken under another key, whatever that is called', async () => {
    const other = new TokenSigner(keyRing(2), issuer, now);
    const impostor = new TokenSigner(new KeyRing([{ id: 'k1', bytes: Buffer.alloc(32, 2) }]), issuer, now);
    expect([await accepts(await accessToken(other)), await accepts(await accessToken(impostor))]).toEqual([
      false,
      false,
    ]);
  });

  it('is taken after a rotation as long as its key is kept', async () => {
    const token = await accessToken();
    expect(await accepts(token, new TokenSigner(keyRing(2, 1), issuer, now))).toBe(true);
    expect(await accepts(token, new TokenSigner(keyRing(2), issuer, now))).toBe(false);
  });

  it('is not taken unsigned, or signed with the public key as a password', async () => {
    const body = { ...claims, iss: issuer, aud: issuer, iat: 1, exp: 9_999_999_999 };
    const unsigned = new UnsecuredJWT(body).encode();
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'k1' })).toString('base64url');
    const [jwk = {}] = (await signer.publicKeys()).keys;
    const secrets = [
      Buffer.from(jwk.x ?? '', 'base64url'),
      createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
    ].map((secret) => Buffer.from(secret));
    const forged = await Promise.all(
      secrets.map((secret) =>
        new SignJWT(body).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }).sign(secret),
      ),
    );
    for (const token of [unsigned, `${header}.${unsigned.split('.')[1]}.`, ...forged])
      expect(await accepts(token)).toBe(false);
  });

  it('is not taken without the claims that every token has', async () => {
    const { token } = signer.sign('at+jwt', { sub: 'user' }, 900);
    expect(await accepts(token)).toBe(false);
  });

  it('is not taken altered, or when it is anything else', async () => {
    const [header, payload, signature] = (await accessToken()).split('.');
    const [, otherPayload] = signer.sign('at+jwt', { ...claims, sub: 'somebody else' }, 900).token.split('.');
    for (const token of [
      `${header}.${otherPayload}.${signature}`,
      `${header}.${payload}.`,
      'a.b.c',
      '',
      'x'.repeat(5000),
    ])
      expect(await accepts(token)).toBe(false);
  });

  it('is taken when it is written by hand as it would be here', async () => {
    expect(await accepts((await forger()).claiming({ jti: 'by hand' }))).toBe(true);
  });

  it('is not taken under a key id that only reads like one', async () => {
    const forged = await forger();
    for (const kid of [['k1'], [['k1']], { toString: 'k1' }]) expect(await accepts(forged.headed({ kid }))).toBe(false);
  });

  it('is not taken with anything more in its header, or in another type', async () => {
    const forged = await forger();
    for (const more of [{ b64: false }, { cty: 'JWT' }, { jwk: {} }, { typ: 'AT+JWT' }, { typ: 'application/at+jwt' }])
      expect(await accepts(forged.headed(more))).toBe(false);
  });

  it('is not taken when it says something twice, which others could read differently', async () => {
    const forged = await forger();
    const text = JSON.stringify(forged.claims);
    for (const twice of [text.replace('{', '{"sub":"other",'), text.replace('{', '{"s\\u0075b":"other",')])
      expect(await accepts(forged.signed(forged.header, twice))).toBe(false);
  });

  it('is not taken with claims of another kind than we make', async () => {
    const forged = await forger();
    const issuedAt = Number(forged.claims['iat']);
    for (const other of [
      { aud: [issuer] },
      { jti: 1 },
      { jti: null },
      { exp: issuedAt + 600.5 },
      { exp: issuedAt + 3601 },
      { iat: issuedAt + 900 },
      { iat: issuedAt + 62, exp: issuedAt + 962 },
      { iat: issuedAt + 30, exp: issuedAt + 30 },
      { iat: issuedAt + 40, exp: issuedAt + 30 },
    ])
      expect([other, await accepts(forged.claiming(other))]).toEqual([other, false]);
  });

  it('is taken where it lives for an hour, and no longer', async () => {
    const forged = await forger();
    const issuedAt = Number(forged.claims['iat']);
    expect(await accepts(forged.claiming({ exp: issuedAt + 3600 }))).toBe(true);
  });

  it('is taken from an instance whose clock is a minute ahead', async () => {
    const forged = await forger();
    const issuedAt = Number(forged.claims['iat']) + 60;
    expect(await accepts(forged.claiming({ iat: issuedAt, exp: issuedAt + 900 }))).toBe(true);
  });

  it('can be checked by others with the published keys, which say nothing private', async () => {
    const both = new TokenSigner(keyRing(2, 1), issuer, now);
    const { keys } = await both.publicKeys();
    expect(keys.map(({ kid, d }) => [kid, d])).toEqual([
      ['k2', undefined],
      ['k1', undefined],
    ]);
    const [current = {}] = keys;
    expect(current).toEqual({ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: 'k2', use: 'sig', alg: 'EdDSA' });
    const token = await accessToken(both);
    await jwtVerify(token, await importJWK(current), { issuer, currentDate: at, algorithms: ['EdDSA'] });
  });
});
