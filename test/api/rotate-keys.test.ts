import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { killPrograms, startProgram } from '../commands/program.js';
import { LabelNamesDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const key = (number: number) => `k${number}:${Buffer.alloc(32, number).toString('base64')}`;
const [both, after] = [{ SECRET_KEYS: `${key(2)},${key(1)}` }, { SECRET_KEYS: key(2) }];
const people = ['ada', 'bea', 'cem', 'dan', 'eva'];

let test: TestApp;
let clients: ApiClient[];
beforeEach(async () => {
  test = await startTestApp({ people, environment: { SECRET_KEYS: key(1), MESSAGE_CACHE: 'off' } });
  clients = people.map(() => test.client());
  for (const [index, client] of clients.entries()) await client.signInWithGoogle(`${people[index]}@example.com`);
});
afterEach(async () => {
  killPrograms();
  await test.close();
});

/** The codes of what was refused when everybody reads their labels. */
async function refusals(): Promise<unknown[]> {
  const answers = await Promise.all(clients.map((client) => client.run(LabelNamesDocument, {})));
  return answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
}

describe('rotate-keys', () => {
  it('lets a running server answer and refresh throughout, and needs the old key no more afterwards', async () => {
    await test.restart(both);
    await Promise.all(clients.map((client) => client.refresh()));
    const program = startProgram(['rotate-keys'], { ...test.environment, ...both });
    let isOver = false;
    program.exit.then(() => {
      isOver = true;
    });
    for (let round = 0; !isOver || round < 2; round++) {
      // Past the life of Google's access tokens, within that of ours.
      await test.database.query('UPDATE google_accounts SET access_token_expires_at = 0');
      expect(await refusals()).toEqual([]);
    }
    expect([await program.exit, program.errors]).toEqual([0, '']);
    expect(program.output).toMatch(/Sealed anew under "k2": \d Google accounts?/);
    await test.restart(after);
    expect(await refusals()).toEqual([]);
    await test.database.query('UPDATE google_accounts SET access_token_expires_at = 0');
    expect(await refusals()).toEqual([]);
  });

  it('leaves a server ready that still has the old key when that is taken off record', async () => {
    await test.restart(both);
    await Promise.all(clients.map((client) => client.refresh()));
    const run = async (keys: Record<string, string>) =>
      startProgram(['rotate-keys'], { ...test.environment, ...keys }).exit;
    expect(await run(both)).toBe(0);
    await test.database.query("DELETE FROM secret_keys WHERE id = 'k1'");
    expect((await test.client().fetch('/readyz')).status).toBe(200);
  });
});
