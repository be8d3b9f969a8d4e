import type { ApiClient } from '../../test/api/api-client.js';
import { outcomeOf } from '../../test/api/people.js';
import {
  ChangeEmailDocument,
  ChangePasswordDocument,
  DeleteMeDocument,
  RegisterDocument,
  ResetPasswordDocument,
  UpdateMeDocument,
} from '../../test/generated/graphql.js';
import { prove } from './codes.js';
import type { Person } from './ledger.js';
import { anySession, me, onlyPassword, signsIn } from './sessions.js';
import type { World } from './world.js';

const newPassword = (world: World) => `pass phrase number ${world.next()}`;

/** Signs up, at an address that nobody has had or that a deleted user had. */
export async function signUp(world: World): Promise<Person> {
  const [former] = world.ledger.gone.keys();
  const email = former !== undefined && world.below(3) === 0 ? former : `person-${world.next()}@example.org`;
  world.ledger.gone.delete(email);
  const token = await prove(world, email, 'SIGN_UP');
  const tried: string[] = [];
  const session = await world.persist(async (time) => {
    const password = newPassword(world);
    tried.unshift(password);
    const client = world.client();
    const answer = await world.ask(client, RegisterDocument, { verificationToken: token, password });
    if (answer.register.__typename === 'Authenticated') return withToken(client, answer.register.session.accessToken);
    if (time > 0 && answer.register.code === 'VERIFICATION_TOKEN_INVALID') return undefined;
    throw world.twice(`${email}: a token that was not spent is answered ${answer.register.code}`);
  });
  if (session) world.acknowledge();
  const password = session ? (tried[0] ?? '') : await onlyPassword(world, email, tried);
  const person = {
    email,
    password,
    name: null,
    sessions: session ? [session] : [],
    formerPasswords: [],
    happenings: [],
    google: undefined,
    grantMayBeOver: false,
  };
  world.ledger.people.add(person);
  await spent(world, 'SIGN_UP', token);
  return person;
}

export async function rename(world: World, person: Person): Promise<void> {
  const client = await anySession(world, person);
  const name = `Name ${world.next()}`;
  const answer = await world.once(() => world.ask(client, UpdateMeDocument, { name }));
  if (answer) {
    if (outcomeOf(answer.updateMe) !== 'UserUpdated') throw world.lost(`${person.email} could not be renamed`);
    world.acknowledge();
    person.name = name;
    return;
  }
  const found = (await me(world, client))?.name ?? null;
  if (found !== name && found !== person.name) throw world.lost(`${person.email} has the name ${found}`);
  person.name = found;
}

export async function changePassword(world: World, person: Person): Promise<void> {
  const client = await anySession(world, person);
  const next = newPassword(world);
  const variables = { currentPassword: person.password, newPassword: next };
  const answer = await world.once(() => world.ask(client, ChangePasswordDocument, variables));
  const outcome = answer && outcomeOf(answer.changePassword);
  if (outcome === 'PasswordChanged') world.acknowledge();
  else if (outcome !== undefined) throw world.lost(`${person.email} could not change the password: ${outcome}`);
  else if ((await onlyPassword(world, person.email, [person.password, next])) !== next) return;
  const others = person.sessions.filter((session) => session !== client);
  hasPassword(world, person, next, others);
}

/** By a code; each try has a password of its own, so that it shows which had its effect. */
export async function reset(world: World, person: Person): Promise<void> {
  const { email } = person;
  const token = await prove(world, email, 'RESET_PASSWORD');
  const tried: string[] = [];
  const answered = await world.persist(async (time) => {
    tried.unshift(newPassword(world));
    const variables = { verificationToken: token, newPassword: tried[0] ?? '' };
    const outcome = outcomeOf((await world.ask(world.client(), ResetPasswordDocument, variables)).resetPassword);
    if (outcome === 'PasswordReset' || (time > 0 && outcome === 'VERIFICATION_TOKEN_INVALID')) return outcome;
    throw world.twice(`${email}: a token that was not spent is answered ${outcome}`);
  });
  const isTold = answered === 'PasswordReset';
  if (isTold) world.acknowledge();
  const next = isTold ? (tried[0] ?? '') : await onlyPassword(world, email, tried);
  hasPassword(world, person, next, person.sessions);
  await spent(world, 'RESET_PASSWORD', token);
}

export async function move(world: World, person: Person): Promise<void> {
  const email = `person-${world.next()}@example.net`;
  const token = await prove(world, email, 'VERIFY_EMAIL');
  const client = await anySession(world, person);
  const answered = await world.persist(async (time) => {
    const answer = await world.ask(client, ChangeEmailDocument, { verificationToken: token });
    const outcome = outcomeOf(answer.changeEmail);
    if (outcome === 'UserUpdated' || (time > 0 && outcome === 'VERIFICATION_TOKEN_INVALID')) return outcome;
    throw world.twice(`${person.email}: a token that was not spent is answered ${outcome}`);
  });
  if (answered === 'UserUpdated') world.acknowledge();
  const found = (await me(world, client))?.email;
  if (found !== email) throw world.spentForNothing(`${email} was moved to, and the user has ${found}`);
  const subject = 'Your e-mail address was changed';
  world.ledger.happened(person, { email: person.email, subject, mayBeUntold: false });
  person.email = email;
  await spent(world, 'VERIFY_EMAIL', token);
}

/** Whether the user has gone. */
export async function leave(world: World, person: Person): Promise<boolean> {
  const { email, password, sessions } = person;
  const client = await anySession(world, person);
  const answer = await world.once(() => world.ask(client, DeleteMeDocument, { password }));
  const outcome = answer && outcomeOf(answer.deleteMe);
  if (outcome === 'UserDeleted') world.acknowledge();
  else if (outcome !== undefined) throw world.lost(`${email} could not be deleted: ${outcome}`);
  else if (await signsIn(world, email, password)) {
    person.grantMayBeOver = true;
    return false;
  }
  for (const happening of person.happenings) happening.mayBeUntold = true;
  world.ledger.end(person, sessions);
  world.ledger.people.delete(person);
  world.ledger.gone.set(email, password);
  return true;
}

function hasPassword(world: World, person: Person, password: string, ended: readonly ApiClient[]): void {
  person.formerPasswords.push(person.password);
  person.password = password;
  world.ledger.end(person, ended);
  const subject = 'Your password was changed';
  world.ledger.happened(person, { email: person.email, subject, mayBeUntold: false });
}

/** Keeps a token that has had its effect, and tries some of them at once. */
async function spent(
  world: World,
  purpose: 'SIGN_UP' | 'RESET_PASSWORD' | 'VERIFY_EMAIL',
  token: string,
): Promise<void> {
  world.ledger.spent.push({ purpose, token });
  if (purpose === 'VERIFY_EMAIL' || world.below(4) > 0) return;
  const outcome = await world.persist(() => tryToken(world, purpose, token));
  if (outcome !== 'VERIFICATION_TOKEN_INVALID') throw world.twice(`a token for ${purpose} works again: ${outcome}`);
}

/** What comes of a token that sets a password. */
export async function tryToken(
  world: World,
  purpose: 'SIGN_UP' | 'RESET_PASSWORD',
  verificationToken: string,
): Promise<string> {
  const [client, password] = [world.client(), newPassword(world)];
  if (purpose === 'SIGN_UP')
    return outcomeOf((await world.ask(client, RegisterDocument, { verificationToken, password })).register);
  const variables = { verificationToken, newPassword: password };
  return outcomeOf((await world.ask(client, ResetPasswordDocument, variables)).resetPassword);
}

function withToken(client: ApiClient, accessToken: string): ApiClient {
  client.accessToken = accessToken;
  return client;
}
