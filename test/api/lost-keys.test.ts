import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StartError } from '../../src/errors.js';
import { LabelNamesDocument, MeDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const [oldKey, newKey] = [key('k1', 1), key('k2', 2)];

let test: TestApp;
let client: ApiClient;
beforeEach(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' }, withoutSender: true });
  client = test.client();
  await client.signInWithGoogle('mina@example.com');
});
afterEach(() => test.close());

const reason = async () => (await client.run(LabelNamesDocument, {})).errors?.[0]?.extensions['reason'];

describe('without the key that credentials were sealed under', () => {
  it('the server does not start, names that key and what to do, and works once it is back', async () => {
    const refusal = await test.restart({ SECRET_KEYS: newKey }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toMatch(/SECRET_KEYS.*"k1".*DELETE FROM google_accounts/);
    expect(await test.database.query('SELECT id FROM secret_keys')).toEqual([{ id: 'k1' }]);
    await test.restart({ SECRET_KEYS: `${newKey},${oldKey}` });
    await client.refresh();
    expect(await reason()).toBeUndefined();
  });

  it('the server starts once those credentials are deleted as it says, and people connect again', async () => {
    const refusal = await test.restart({ SECRET_KEYS: newKey }).catch(String);
    const [, statement = ''] = /"(DELETE FROM [^"]+)"/.exec(refusal ?? '') ?? [];
    await test.database.query(statement);
    await test.restart({ SECRET_KEYS: newKey });
    await client.signInWithGoogle('mina@example.com');
    expect(await reason()).toBeUndefined();
  });

  it('a running server asks for consent, and records nothing against the account', async () => {
    const swap = (from: string, to: string) =>
      test.database.query(
        `UPDATE google_accounts SET sealed_refresh_token = replace(sealed_refresh_token, '${from}', '${to}'),
         sealed_access_token = replace(sealed_access_token, '${from}', '${to}')`,
      );
    await swap('k1.', 'k9.');
    expect(await reason()).toBe('NO_REFRESH_TOKEN');
    await swap('k9.', 'k1.');
    expect((await client.run(MeDocument, {})).data.me?.googleAccounts).toMatchObject([{ status: 'CONNECTED' }]);
    expect(await reason()).toBeUndefined();
  });
});
