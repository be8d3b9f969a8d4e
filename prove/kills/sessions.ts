import type { ApiClient } from '../../test/api/api-client.js';
import { outcomeOf } from '../../test/api/people.js';
import {
  LoginDocument,
  LogoutDocument,
  MeDocument,
  RefreshSessionDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../../test/generated/graphql.js';
import { type Person, tokensOf } from './ledger.js';
import type { World } from './world.js';

const mostSessions = 3;
/** A refresh token that was used gives its successor for ten seconds. */
const graceMs = 9_000;

/** Signed in by the password; undefined where it is not the one. */
export async function signsIn(world: World, email: string, password: string): Promise<ApiClient | undefined> {
  return world.persist(async () => {
    const client = world.client();
    const { login } = await world.ask(client, LoginDocument, { email, password });
    if (login.__typename !== 'Authenticated') {
      if (login.code === 'BAD_CREDENTIALS') return undefined;
      throw world.strange(`${email} is answered ${login.code}`);
    }
    client.accessToken = login.session.accessToken;
    return client;
  });
}

/** The one of the passwords that signs in. Throws Surprise where none does, or several do. */
export async function onlyPassword(world: World, email: string, passwords: readonly string[]): Promise<string> {
  const right: string[] = [];
  for (const password of passwords) if (await signsIn(world, email, password)) right.push(password);
  const [only] = right;
  if (only === undefined) throw world.spentForNothing(`${email}: none of ${passwords.length} passwords signs in`);
  if (right.length > 1) throw world.twice(`${email}: ${right.length} passwords sign in`);
  return only;
}

/** One of the person's sessions, begun where there is none. */
export async function anySession(world: World, person: Person): Promise<ApiClient> {
  return person.sessions[world.below(person.sessions.length)] ?? (await signIn(world, person));
}

export async function signIn(world: World, person: Person): Promise<ApiClient> {
  const client = await signsIn(world, person.email, person.password);
  if (!client) throw world.lost(`${person.email} cannot sign in by the password that was set`);
  world.acknowledge();
  if (person.sessions.length < mostSessions) person.sessions.push(client);
  return client;
}

/** Whoever has the session; null where it has ended. */
export async function me(world: World, client: ApiClient) {
  return (await world.persist(() => world.ask(client, MeDocument, {}))).me;
}

/** The person is who they are, by whatever session. */
export async function look(world: World, person: Person): Promise<void> {
  const client = await anySession(world, person);
  const found = await me(world, client);
  if (!found) throw world.lost(`${person.email}: a session that was given has ended`);
  const { email, name } = found;
  if (email !== person.email || (name ?? null) !== person.name)
    throw world.lost(`${person.email} named ${person.name} is ${email} named ${name}`);
}

export async function refresh(world: World, person: Person): Promise<void> {
  const client = await anySession(world, person);
  const begunAt = Date.now();
  const isThere = await world.persist(async (time) => {
    const { refreshSession } = await world.ask(client, RefreshSessionDocument, {});
    if (refreshSession.__typename === 'Authenticated') {
      client.accessToken = refreshSession.session.accessToken;
      return true;
    }
    if (time > 0 && Date.now() - begunAt > graceMs) return false;
    throw world.lost(`${person.email}: a refresh token is answered ${refreshSession.code}`);
  });
  if (isThere) world.acknowledge();
  else person.sessions = person.sessions.filter((session) => session !== client);
}

export async function signOut(world: World, person: Person): Promise<void> {
  const client = await anySession(world, person);
  const tokens = tokensOf(client);
  const answer = await world.once(() => world.ask(client, LogoutDocument, {}));
  if (answer) world.acknowledge();
  else if (await me(world, client)) return;
  person.sessions = person.sessions.filter((session) => session !== client);
  world.ledger.ended.push(tokens);
}

/** Ends one session by another. */
export async function revoke(world: World, person: Person): Promise<void> {
  const [here, there] = person.sessions;
  if (!here || !there) return void (await signIn(world, person));
  const { sessions } = await world.persist(() => world.ask(there, SessionsDocument, {}));
  const id = sessions?.find(({ isCurrent }) => isCurrent)?.id;
  if (id === undefined) throw world.lost(`${person.email} does not find the session among the own ones`);
  const answer = await world.once(() => world.ask(here, RevokeSessionDocument, { id }));
  if (answer && outcomeOf(answer.revokeSession) !== 'SessionRevoked')
    throw world.lost(`${person.email} could not end a session`);
  if (answer) world.acknowledge();
  else if (await me(world, there)) return;
  world.ledger.end(person, [there]);
}
