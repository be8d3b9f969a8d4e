import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction, FaultRequest } from '../../local-google/interface.js';
import { LabelNamesDocument, MeDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let client: ApiClient;
beforeEach(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' }, withoutSender: true });
  client = test.client();
  await client.signInWithGoogle('mina@example.com');
});
afterEach(() => test.close());

const labels = () => client.run(LabelNamesDocument, {});
const isLabels = ({ path }: FaultRequest) => path.endsWith('/labels');
const isRefresh = ({ path, body }: FaultRequest) => path === '/oauth2/token' && body.includes('refresh_token');

/** Lets Google refuse no sooner than the account has been connected anew; the call that is under way, once Google has it. */
async function slowlyRefused(match: (request: FaultRequest) => boolean, action: FaultAction) {
  const until = new Promise<void>((resolve) => {
    reconnected = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    const noticed = (request: FaultRequest) => {
      const matches = match(request);
      if (matches) resolve();
      return matches;
    };
    test.google.addFault({ match: noticed, until, action });
  });
  const answer = labels();
  await arrived;
  return { answer };
}

let reconnected: () => void = () => undefined;

async function reconnect(): Promise<void> {
  expect((await test.client().signInWithGoogle('mina@example.com')).status).toBe(303);
  reconnected();
}

async function accountStatus() {
  return (await client.run(MeDocument, {})).data.me?.googleAccounts[0]?.status;
}

describe('a refusal of credentials that comes after the account was connected anew', () => {
  it('is of no account where it names a missing permission', async () => {
    const action = { kind: 'google-error', status: 403, reason: 'insufficientPermissions' } as const;
    const { answer } = await slowlyRefused(isLabels, action);
    await reconnect();
    expect((await answer).errors?.[0]?.extensions.code).toBe('GMAIL_UNAVAILABLE');
    expect(await accountStatus()).toBe('CONNECTED');
    expect((await labels()).errors).toBeUndefined();
  });

  it('is of no account where the grant of the old ones is over, and the new ones are used', async () => {
    // Within five minutes of the end of the access token; what Google signs now is not an hour off yet.
    test.clock.advance(3301);
    await client.refresh();
    const { answer } = await slowlyRefused(isRefresh, {
      kind: 'status',
      status: 400,
      body: { error: 'invalid_grant' },
    });
    await reconnect();
    expect((await answer).errors).toBeUndefined();
    expect(await accountStatus()).toBe('CONNECTED');
  });

  it('is of no account where their access token is refused for the second time', async () => {
    test.google.addFault({ match: isLabels, action: { kind: 'status', status: 401 } });
    const { answer } = await slowlyRefused(isLabels, { kind: 'status', status: 401 });
    await reconnect();
    expect((await answer).errors?.[0]?.extensions.code).toBe('GMAIL_UNAVAILABLE');
    expect(await accountStatus()).toBe('CONNECTED');
  });
});
