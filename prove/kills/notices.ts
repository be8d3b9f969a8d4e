import { setTimeout as wait } from 'node:timers/promises';
import type { TestDatabase } from '../../test/test-database.js';
import type { World } from './world.js';

const subjects = {
  PASSWORD_CHANGED: 'Your password was changed',
  EMAIL_CHANGED: 'Your e-mail address was changed',
  GOOGLE_CONNECTED: 'A Google account was connected',
};
/** The server looks for notices that wait every minute. */
const longestWaitMs = 75_000;
const lookEveryMs = 200;

interface WaitingNotice {
  email: string;
  kind: keyof typeof subjects;
  attempts: number;
}

/** What has come of the mails that tell people of something. */
export interface Told {
  /** Mailed twice, since a kill fell between Gmail's answer and the deletion of the row. */
  again: number;
  /** How many of that kind there may be: those that a killed process had taken. */
  taken: number;
}

/** Compares the mails, and what still waits to be mailed, with what has happened; with `patient`, waits until all are mailed. */
export async function lookAtNotices(world: World, database: TestDatabase, patient: boolean): Promise<Told> {
  let waiting = await database.query<WaitingNotice>('SELECT email, kind, attempts FROM notices');
  const taken = waiting.filter(({ attempts }) => Number(attempts) > 0).length;
  if (patient) {
    // Those that a killed process had taken would wait for five minutes.
    await database.query('UPDATE notices SET due_at = 0');
    for (let waited = 0; waiting.length > 0 && waited < longestWaitMs; waited += lookEveryMs) {
      await wait(lookEveryMs);
      waiting = await database.query<WaitingNotice>('SELECT email, kind, attempts FROM notices');
    }
    for (const { email, kind } of waiting) world.lost(`${email} is not told of ${kind}`);
  }
  const told = tally((await mailsOf(world)).map(({ to, subject }) => `${to} ${subject}`));
  const row = tally(waiting.map(({ email, kind }) => `${email} ${subjects[kind]}`));
  const { happenings } = world.ledger;
  const key = ({ email, subject }: { email: string; subject: string }) => `${email} ${subject}`;
  const most = tally(happenings.map(key));
  const least = tally(happenings.filter(({ mayBeUntold }) => !mayBeUntold).map(key));
  for (const [its, count] of least)
    if ((told.get(its) ?? 0) + (row.get(its) ?? 0) < count) world.lost(`a mail is lost: ${its}`);
  let again = 0;
  for (const [its, count] of told) {
    if (![...Object.values(subjects)].some((subject) => its.endsWith(subject))) continue;
    again += Math.max(0, count - (most.get(its) ?? 0));
  }
  return { again, taken };
}

/** No code is in two mails. */
export async function lookAtCodeMails(world: World): Promise<number> {
  const mails = (await mailsOf(world)).filter(({ code }) => code !== '');
  for (const [its, count] of tally(mails.map(({ to, subject, text }) => `${to} ${subject} ${text}`)))
    if (count > 1) world.twice(`${count} mails of one code to ${its.split(' ', 1)[0]}`);
  return mails.length;
}

async function mailsOf(world: World): Promise<{ to: string; subject: string; code: string; text: string }[]> {
  const all = [...(await world.post.all())];
  return all.flatMap(([to, mails]) =>
    mails.map(({ subject, ...its }) => ({ to, subject: subject.split(' - ', 1)[0] ?? '', ...its })),
  );
}

function tally(all: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const one of all) sums.set(one, (sums.get(one) ?? 0) + 1);
  return sums;
}
