import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import { signUp } from '../api/people.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { ChangePasswordDocument } from '../generated/graphql.js';

const password = 'a first pass phrase';
const inboxes = Array.from({ length: 12 }, (_, index) => `inbox${index}@example.com`);

let google: LocalGoogle;
let test: TestApp;
let processes: AppProcesses;

/** Writes down a notice that nobody mails yet. */
async function putNotice(email: string): Promise<void> {
  const userId = await test.database.value('SELECT id FROM users LIMIT 1');
  const columns = 'id, user_id, email, locale, kind, subject, happened_at, due_at, attempts';
  const at = test.clock.now().getTime();
  const values = [randomUUID(), userId, email, 'EN', 'PASSWORD_CHANGED', null, at, at, 0];
  await test.database.query(`INSERT INTO notices (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, ...values);
}

const waiting = () => test.database.value('SELECT count(*) FROM notices').then(Number);
const mailsTo = async (email: string) => (await google.messageIds(email)).length;

/** Holds the next mail up; resolves once it is on its way. */
async function mailHeldUp(): Promise<void> {
  await new Promise<void>((resolve) => {
    google.addFault({
      match: ({ path }) => {
        const matches = path.endsWith('/messages/send');
        if (matches) resolve();
        return matches;
      },
      delayMs: 5_000,
      action: { kind: 'drop-before' },
    });
  });
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  beforeAll(async () => {
    const accounts = [...inboxes, 'codes@example.com'].map((email) => ({ email, name: email }));
    google = await startLocalGoogle({ accounts });
    test = await startTestApp({ google, store });
    processes = await startAppProcesses(test);
  }, 60_000);
  afterEach(() => google.clearFaults());
  afterAll(async () => {
    await processes.close();
    await test.close();
    await google.close();
  });

  describe('notices', () => {
    it('are mailed once, though every process mails what is due', async () => {
      await signUp(test, test.client(), 'somebody@example.com', password);
      for (const email of inboxes) await putNotice(email);
      await processes.order('sendDue');
      expect(await Promise.all(inboxes.map(mailsTo))).toEqual(inboxes.map(() => 1));
      expect(await waiting()).toBe(0);
    });

    it('are mailed later, and once, by others where a process ends between the effect and the mail', async () => {
      const [doomed] = await startAppProcesses(test, 1).then(({ all }) => all);
      if (!doomed) throw new Error('There is one.');
      const [email = ''] = inboxes;
      const before = await mailsTo(email);
      const client = doomed.client();
      await signUp(test, client, email, password);
      const heldUp = mailHeldUp();
      await client.run(ChangePasswordDocument, { currentPassword: password, newPassword: 'a second pass phrase' });
      await heldUp;
      await doomed.crash();
      await processes.order('sendDue');
      expect([await mailsTo(email), await waiting()]).toEqual([before, 1]);
      await processes.order('advance 300');
      await processes.order('sendDue');
      expect([await mailsTo(email), await waiting()]).toEqual([before + 1, 0]);
      expect(await test.client().login(email, 'a second pass phrase')).toBeUndefined();
    });
  });
});
