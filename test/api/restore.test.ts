import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCommand } from '../commands/run-command.js';
import { LabelNamesDocument, RefreshSessionDocument } from '../generated/graphql.js';
import { testStore } from '../test-database.js';
import type { ApiClient } from './api-client.js';
import { proofOf, register, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a quiet green afternoon';

let folder: string;
let test: TestApp;
let [mina, jonas]: ApiClient[] = [];

async function run(...args: string[]) {
  const { exit, terminal } = startCommand(args, test.environment, test.clock.now);
  return { exit: await exit, text: terminal.text };
}

const labels = async (client: ApiClient) => (await client.run(LabelNamesDocument, {})).data.gmailLabels?.length;

(testStore === 'sqlite' ? describe : describe.skip)('a database that was restored', () => {
  let file: string;
  let [proof, resetProof] = ['', ''];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-backup-'));
    file = join(folder, 'copy.db');
    test = await startTestApp();
    [mina, jonas] = [test.client(), test.client()];
    await mina.signInWithGoogle('mina@example.com');
    await resetPassword(mina, await proofOf(test, 'mina@example.com', 'RESET_PASSWORD'), password);
    await mina.login('mina@example.com', password);
    await signUp(test, jonas, 'jonas@example.com', password);
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('was backed up while the server ran', async () => {
    expect(await run('backup', file)).toMatchObject({ exit: 0, text: expect.stringMatching(/users +2\n/) });
    expect((await run('restore', file)).text).toContain('Stop the server');
    expect(await labels(mina as ApiClient)).toBeGreaterThan(0);
    // After the backup, within the life of these tokens.
    [proof, resetProof] = [
      await proofOf(test, 'late@example.com', 'SIGN_UP'),
      await proofOf(test, 'jonas@example.com', 'RESET_PASSWORD'),
    ];
    expect(await register(test.client(), proof, password)).toBe('Authenticated');
    expect(await resetPassword(test.client(), resetProof, 'another green afternoon')).toBe('PasswordReset');
  });

  it('takes the place of the one that was there once the server has ended', async () => {
    await test.app.close();
    expect(await run('restore', file)).toMatchObject({ exit: 0, text: expect.stringContaining('sign in again') });
    await test.restart();
    expect(await test.database.value('SELECT COUNT(*) FROM users')).toBe(2);
  });

  it('has nobody signed in', async () => {
    expect(await Promise.all([mina, jonas].map((client) => whoIs(client as ApiClient)))).toEqual([null, null]);
    const { data } = await (mina as ApiClient).run(RefreshSessionDocument, {});
    expect(data.refreshSession).toMatchObject({ code: 'SESSION_EXPIRED' });
  });

  it('does not let a verification token that was used after the backup have another effect', async () => {
    expect(await register(test.client(), proof, password)).toBe('VERIFICATION_TOKEN_INVALID');
    expect(await resetPassword(test.client(), resetProof, password)).toBe('VERIFICATION_TOKEN_INVALID');
    test.clock.advance(1);
    const fresh = await proofOf(test, 'late@example.com', 'SIGN_UP');
    expect(await register(test.client(), fresh, password)).toBe('Authenticated');
  });

  it('serves the same people, with their passwords and Google accounts of then', async () => {
    expect(await test.client().login('jonas@example.com', password)).toBeUndefined();
    const again = test.client();
    expect(await again.login('mina@example.com', password)).toBeUndefined();
    expect(await whoIs(again)).toMatchObject({ googleAccounts: [{ status: 'CONNECTED' }] });
    expect(await labels(again)).toBeGreaterThan(0);
  });
});
