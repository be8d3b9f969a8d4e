import { outcomeOf } from '../../test/api/people.js';
import { RefreshSessionDocument, VerifyCodeDocument } from '../../test/generated/graphql.js';
import type { TestDatabase } from '../../test/test-database.js';
import { tryToken } from './accounts.js';
import type { EndedSession, Person } from './ledger.js';
import { me, signsIn } from './sessions.js';
import { Surprise, type World } from './world.js';

const atOnce = 8;

/** Whether all that people were told is so, once nobody does anything any more. */
export async function lookAtLedger(world: World): Promise<void> {
  const { people, gone, ended, verified, spent } = world.ledger;
  await each([...people], (person) => lookAtPerson(world, person));
  await each([...gone], async ([email, password]) => {
    if (await signsIn(world, email, password)) world.lost(`${email} was deleted, and signs in`);
  });
  await each(ended, (session) => lookAtEnded(world, session));
  await each(verified, async (proof) => {
    const outcome = outcomeOf((await world.ask(world.client(), VerifyCodeDocument, proof)).verifyCode);
    if (outcome === 'CodeVerified') world.twice(`the code of ${proof.requestId} works again`);
  });
  await each(spent, async ({ purpose, token }) => {
    if (purpose === 'VERIFY_EMAIL') return;
    const outcome = await tryToken(world, purpose, token);
    if (outcome !== 'VERIFICATION_TOKEN_INVALID') world.twice(`a token for ${purpose} works again: ${outcome}`);
  });
}

/** The users that are there are those that people know of. */
export async function lookAtUsers(world: World, database: TestDatabase): Promise<void> {
  const { people, unsure } = world.ledger;
  const rows = await database.query<{ email: string }>('SELECT email FROM users');
  const found = new Set(rows.map(({ email }) => email));
  const known = new Set([...people].map(({ email }) => email));
  for (const email of known) if (!found.has(email)) world.lost(`${email} is not among the users`);
  for (const email of found)
    if (!known.has(email) && !unsure.has(email)) world.twice(`${email} is a user, and nobody has signed up so`);
}

async function lookAtPerson(world: World, person: Person): Promise<void> {
  const { email, password, name, sessions, formerPasswords, google } = person;
  if (!(await signsIn(world, email, password))) world.lost(`${email} cannot sign in`);
  const former = formerPasswords.at(-1);
  if (former !== undefined && (await signsIn(world, email, former)))
    world.lost(`${email} signs in by a former password`);
  for (const client of sessions) {
    const found = await me(world, client);
    if (found?.email !== email || (found.name ?? null) !== name)
      world.lost(`${email} named ${name} is ${found?.email} named ${found?.name} in a session`);
    if (found && (found.googleAccounts[0]?.id ?? undefined) !== google?.id)
      world.lost(`${email} is connected with ${found.googleAccounts[0]?.email} instead of ${google?.email}`);
    const { refreshSession } = await world.ask(client, RefreshSessionDocument, {});
    if (outcomeOf(refreshSession) !== 'Authenticated') world.lost(`${email} has a refresh token that does not work`);
  }
}

async function lookAtEnded(world: World, { accessToken, refreshToken }: EndedSession): Promise<void> {
  const client = world.client();
  client.accessToken = accessToken;
  if (await me(world, client)) world.lost('a session that was ended is alive');
  client.accessToken = undefined;
  const { refreshSession } = await world.ask(client, RefreshSessionDocument, { refreshToken });
  if (outcomeOf(refreshSession) === 'Authenticated') world.lost('a session that was ended can be refreshed');
}

/** A few at a time, as hashing passwords bears it. */
async function each<T>(all: readonly T[], look: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const next = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop())
      await look(one).catch((error: unknown) => {
        // It is among the findings.
        if (!(error instanceof Surprise)) throw error;
      });
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}
