import { read } from '../../secrets/token-forger.js';
import type { Forgeries, Forgery, Loot } from './loot.js';

const year = 31_536_000;

/** Rightly signed. */
const claiming =
  (claims: Record<string, unknown>): Forgery =>
  ({ forger }) =>
    forger.claiming(claims);

/** Rightly signed, with a claim that is so many seconds after the moment of the genuine token. */
const later =
  (claim: string, seconds: number): Forgery =>
  ({ forger }) =>
    forger.claiming({ [claim]: Number(forger.claims['iat']) + seconds });

/** Rightly signed, with a number that JSON has and JavaScript has not, or writes in another way. */
const writtenTime =
  (claim: 'iat' | 'exp', write: (seconds: number) => string): Forgery =>
  ({ forger }) =>
    forger.signed(
      forger.header,
      JSON.stringify({ ...forger.claims, [claim]: '?' }).replace('"?"', write(Number(forger.claims[claim]))),
    );

/** Rightly signed, with `member` written before all claims or after them. */
const twice =
  (where: 'before' | 'after', member: (loot: Loot) => string): Forgery =>
  (loot) => {
    const claims = JSON.stringify(loot.forger.claims).slice(1, -1);
    const members = where === 'before' ? [member(loot), claims] : [claims, member(loot)];
    return loot.forger.signed(loot.forger.header, `{${members.join()}}`);
  };

/** A claim of another token. */
const of =
  (token: 'stranger' | 'ended', claim: 'sub' | 'sid'): Forgery =>
  (loot) =>
    loot.forger.claiming({ [claim]: read(loot[token].split('.')[1])[claim] });

/** Not from here, or not for here. */
export const origins: Forgeries = {
  'iss missing': claiming({ iss: undefined }),
  'iss of another server': claiming({ iss: 'https://accounts.google.com' }),
  'iss with a slash at its end': claiming({ iss: 'http://localhost:4000/' }),
  'iss in capitals': claiming({ iss: 'HTTP://LOCALHOST:4000' }),
  'iss that begins like ours': claiming({ iss: 'http://localhost:4000.example.com' }),
  'iss an array with ours': claiming({ iss: ['http://localhost:4000'] }),
  'iss null': claiming({ iss: null }),
  'aud missing': claiming({ aud: undefined }),
  'aud of another server': claiming({ aud: 'https://api.example.com' }),
  'aud with a slash at its end': claiming({ aud: 'http://localhost:4000/' }),
  'aud empty': claiming({ aud: '' }),
  'aud an empty array': claiming({ aud: [] }),
  'aud an array of others': claiming({ aud: ['https://api.example.com', 'https://app.example.com'] }),
  'aud an array with ours among others': claiming({ aud: ['https://api.example.com', 'http://localhost:4000'] }),
  'aud an array of ours': claiming({ aud: ['http://localhost:4000'] }),
  'aud an array in an array': claiming({ aud: [['http://localhost:4000']] }),
  'aud an object': claiming({ aud: { 'http://localhost:4000': true } }),
};

/** Over, not yet, or no time at all. */
export const times: Forgeries = {
  'exp missing': claiming({ exp: undefined }),
  'exp a second ago': later('exp', -1),
  'exp now': later('exp', 0),
  'exp zero': claiming({ exp: 0 }),
  'exp negative': claiming({ exp: -1 }),
  'exp text': ({ forger }) => forger.claiming({ exp: String(forger.claims['exp']) }),
  'exp a date': claiming({ exp: '2999-01-01T00:00:00Z' }),
  'exp null': claiming({ exp: null }),
  'exp true': claiming({ exp: true }),
  'exp an array': ({ forger }) => forger.claiming({ exp: [forger.claims['exp']] }),
  'exp an object': claiming({ exp: { valueOf: 9_999_999_999 } }),
  'exp with a fraction': later('exp', 600.5),
  'exp in a year': later('exp', year),
  'exp in milliseconds': ({ forger }) => forger.claiming({ exp: Number(forger.claims['exp']) * 1000 }),
  'exp the largest whole number': claiming({ exp: Number.MAX_SAFE_INTEGER }),
  'exp the largest number': claiming({ exp: Number.MAX_VALUE }),
  'exp 1e400': writtenTime('exp', () => '1e400'),
  'exp -1e400': writtenTime('exp', () => '-1e400'),
  'exp Infinity': writtenTime('exp', () => 'Infinity'),
  'exp NaN': writtenTime('exp', () => 'NaN'),
  'exp with an exponent': writtenTime('exp', (seconds) => `${seconds / 10}e1`),
  'exp with .0': writtenTime('exp', (seconds) => `${seconds}.0`),
  'exp in hexadecimal': writtenTime('exp', (seconds) => `0x${seconds.toString(16)}`),
  'exp with a zero in front': writtenTime('exp', (seconds) => `0${seconds}`),
  'iat missing': claiming({ iat: undefined }),
  'iat text': ({ forger }) => forger.claiming({ iat: String(forger.claims['iat']) }),
  'iat null': claiming({ iat: null }),
  'iat with a fraction': later('iat', -0.5),
  'iat 1e400': writtenTime('iat', () => '1e400'),
  'iat a year ago': later('iat', -year),
  'iat and exp in an hour': ({ forger }) => {
    const hour = Number(forger.claims['iat']) + 3600;
    return forger.claiming({ iat: hour, exp: hour + 900 });
  },
  'iat after exp': later('iat', 901),
  'nbf in a second': later('nbf', 1),
  'nbf in a year': later('nbf', year),
  'nbf text': claiming({ nbf: '0' }),
  'nbf null': claiming({ nbf: null }),
};

/** Nobody's, or not the bearer's. */
export const sessions: Forgeries = {
  'sub missing': claiming({ sub: undefined }),
  'sub empty': claiming({ sub: '' }),
  'sub null': claiming({ sub: null }),
  'sub an array with the right one': ({ forger }) => forger.claiming({ sub: [forger.claims['sub']] }),
  'sub the address': claiming({ sub: 'mina@example.com' }),
  'sub with a space': ({ forger }) => forger.claiming({ sub: `${forger.claims['sub']} ` }),
  'sub of somebody else': of('stranger', 'sub'),
  'sid missing': claiming({ sid: undefined }),
  'sid empty': claiming({ sid: '' }),
  'sid null': claiming({ sid: null }),
  'sid a number': claiming({ sid: 1 }),
  'sid true': claiming({ sid: true }),
  'sid an array with the right one': ({ forger }) => forger.claiming({ sid: [forger.claims['sid']] }),
  'sid an object': claiming({ sid: { $ne: '' } }),
  'sid SQL': claiming({ sid: "' OR 1=1 --" }),
  'sid a wildcard': claiming({ sid: '%' }),
  'sid in capitals': ({ forger }) => forger.claiming({ sid: String(forger.claims['sid']).toUpperCase() }),
  'sid with a NUL': ({ forger }) => forger.claiming({ sid: `${forger.claims['sid']}\0` }),
  'sid with half a surrogate pair': claiming({ sid: '\ud800' }),
  'sid that nobody has': claiming({ sid: '00000000-0000-4000-8000-000000000000' }),
  'sid of somebody else': of('stranger', 'sid'),
  'sid of a session that has ended': of('ended', 'sid'),
  'a genuine token of a session that has ended': ({ ended }) => ended,
  'jti missing': claiming({ jti: undefined }),
  'jti null': claiming({ jti: null }),
  'jti a number': claiming({ jti: 1 }),
};

/** One name twice, for readers that take the first and readers that take the last (RFC 8725, section 2.6). */
export const duplicates: Forgeries = {
  'sub twice, somebody else first': twice('before', ({ stranger }) => member(stranger, 'sub')),
  'sub twice, somebody else last': twice('after', ({ stranger }) => member(stranger, 'sub')),
  'sub twice, the same': twice('after', ({ forger }) => member(forger.genuine, 'sub')),
  'sid twice, somebody else first': twice('before', ({ stranger }) => member(stranger, 'sid')),
  'sid twice, one that has ended first': twice('before', ({ ended }) => member(ended, 'sid')),
  'exp twice, over first': twice('before', () => '"exp":1'),
  'exp twice, in a year last': twice('after', () => '"exp":9999999999'),
  'aud twice, another first': twice('before', () => '"aud":"https://api.example.com"'),
  'sub twice, once with an escape': twice('before', ({ stranger }) => member(stranger, 'sub').replace('u', '\\u0075')),
  'alg twice, none first': ({ forger }) =>
    forger.signed(JSON.stringify(forger.header).replace('{', '{"alg":"none",'), forger.claims),
  'kid twice, another first': ({ forger }) =>
    forger.signed(JSON.stringify(forger.header).replace('{', '{"kid":"k1",'), forger.claims),
};

function member(token: string, claim: string): string {
  return `${JSON.stringify(claim)}:${JSON.stringify(read(token.split('.')[1])[claim])}`;
}
