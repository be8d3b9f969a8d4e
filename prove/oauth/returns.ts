import { publicUrl } from '../../test/api/start-test-app.js';
import { attacker, type Client, person, type ReturnCase } from './case.js';

const invalid = 'GOOGLE_STATE_INVALID';
const failed = 'GOOGLE_CODE_EXCHANGE_FAILED';

type Stage = Parameters<ReturnCase['open']>[0];

/** Where Google's consent page leads once the browser has begun; with what the attacker changes of the request. */
async function begun(browser: Client, email = person, change: (request: URL) => void = () => undefined): Promise<URL> {
  const begin = await browser.fetch('/auth/google?returnTo=/inbox');
  const request = new URL(begin.headers.get('location') ?? '');
  change(request);
  return new URL(await browser.consent(request.href, email), publicUrl);
}

/** A fresh browser that comes back from Google to an altered address. */
function altered(name: string, code: string, alter: (address: URL) => unknown): ReturnCase {
  return {
    name,
    code,
    open: async ({ test }) => {
      const browser = test.client();
      const address = await begun(browser);
      const other = alter(address);
      return { browser, response: await browser.fetch(typeof other === 'string' ? other : path(address)) };
    },
  };
}

function stolen(
  name: string,
  code: string,
  open: (stage: Stage, victim: Client, thief: Client) => Promise<Response>,
): ReturnCase {
  return {
    name,
    code,
    open: async (stage) => {
      const [victim, thief] = [stage.test.client(), stage.test.client()];
      return { browser: victim, response: await open(stage, victim, thief) };
    },
  };
}

const path = ({ pathname, search }: URL) => pathname + search;
const set = (address: URL, name: string, value: string) => address.searchParams.set(name, value);

/** RFC 6749, sections 3.1, 4.1.2 and 10.12. */
export const stateCases: ReturnCase[] = [
  altered('no state', invalid, (address) => address.searchParams.delete('state')),
  altered('a state nobody began', invalid, (address) => set(address, 'state', 's'.repeat(43))),
  altered('a letter of the state altered', invalid, (address) => {
    const state = address.searchParams.get('state') ?? '';
    set(address, 'state', (state.startsWith('A') ? 'B' : 'A') + state.slice(1));
  }),
  altered('the state twice', invalid, (address) =>
    address.searchParams.append('state', address.searchParams.get('state') ?? ''),
  ),
  stolen('state of another browser (sign-in by force)', invalid, async (_stage, victim, thief) => {
    const address = await begun(thief, attacker);
    await begun(victim);
    return victim.fetch(path(address));
  }),
  stolen('state of another browser, without a cookie of ours', invalid, async (_stage, victim, thief) =>
    victim.fetch(path(await begun(thief, attacker))),
  ),
  {
    name: 'a state of eleven minutes ago',
    code: invalid,
    open: async ({ test }) => {
      const browser = test.client();
      const address = await begun(browser);
      test.clock.advance(660);
      const response = await browser.fetch(path(address));
      test.clock.reset();
      return { browser, response };
    },
  },
  stolen('a state that an error has spent', invalid, async (_stage, victim) => {
    const address = await begun(victim);
    const refusal = new URL(address);
    refusal.searchParams.delete('code');
    set(refusal, 'error', 'server_error');
    await victim.fetch(path(refusal));
    return victim.fetch(path(address));
  }),
];

/** RFC 9700, sections 2.1.1, 4.4, 4.5 and 4.8; RFC 9207. */
export const codeCases: ReturnCase[] = [
  altered('no code', invalid, (address) => address.searchParams.delete('code')),
  altered('the code twice', invalid, (address) =>
    address.searchParams.append('code', address.searchParams.get('code') ?? ''),
  ),
  altered('another code', failed, (address) => set(address, 'code', '4/another')),
  stolen('a code that was used before', failed, async ({ test }, victim) => {
    const before = test.client();
    const used = await begun(before);
    await before.fetch(path(used));
    const address = await begun(victim);
    set(address, 'code', used.searchParams.get('code') ?? '');
    const response = await victim.fetch(path(address));
    for (const table of ['sessions', 'google_accounts', 'users']) await test.database.query(`DELETE FROM ${table}`);
    return response;
  }),
  stolen("an attacker's code in one's own flow (injection)", failed, async (_stage, victim, thief) => {
    const theirs = await begun(thief, attacker);
    const address = await begun(victim);
    set(address, 'code', theirs.searchParams.get('code') ?? '');
    return victim.fetch(path(address));
  }),
  stolen("a stolen code in the thief's flow (injection)", failed, async (_stage, victim, thief) => {
    const theirs = await begun(thief);
    const address = await begun(victim, attacker);
    set(address, 'code', theirs.searchParams.get('code') ?? '');
    return victim.fetch(path(address));
  }),
  stolen('a code of a request without PKCE (downgrade)', failed, async (_stage, victim, thief) => {
    const theirs = await begun(thief, attacker, ({ searchParams }) => {
      searchParams.delete('code_challenge');
      searchParams.delete('code_challenge_method');
    });
    const address = await begun(victim);
    set(address, 'code', theirs.searchParams.get('code') ?? '');
    return victim.fetch(path(address));
  }),
  altered('iss of another server (mix-up)', invalid, (address) => set(address, 'iss', 'https://accounts.example.com')),
  altered('an empty iss', invalid, (address) => set(address, 'iss', '')),
  altered('iss twice', invalid, (address) => {
    address.searchParams.append('iss', publicUrl);
    address.searchParams.append('iss', publicUrl);
  }),
  altered('error beside a code', 'GOOGLE_ACCESS_DENIED', (address) => set(address, 'error', 'access_denied')),
  altered('error twice beside a code', invalid, (address) => {
    address.searchParams.append('error', 'access_denied');
    address.searchParams.append('error', 'access_denied');
  }),
];

/** Answers that come to another address than that which Google was given. */
export const addressCases: ReturnCase[] = [
  { ...altered('the answer at /auth/google', '', ({ search }) => `/auth/google${search}`), status: 302 },
  {
    ...altered('the answer below the callback', '', (address) => `${address.pathname}/x${address.search}`),
    status: 404,
  },
  {
    name: 'the answer by POST',
    code: '',
    status: 405,
    open: async ({ test }) => {
      const browser = test.client();
      const address = await begun(browser);
      const response = await browser.fetch(address.pathname, { method: 'POST', body: address.searchParams });
      return { browser, response };
    },
  },
];
