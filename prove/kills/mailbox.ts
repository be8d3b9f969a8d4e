import { outcomeOf } from '../../test/api/people.js';
import {
  DisconnectGoogleAccountDocument,
  LabelNamesDocument,
  MessageHeadersDocument,
  StartGoogleAuthorizationDocument,
} from '../../test/generated/graphql.js';
import type { Person } from './ledger.js';
import { anySession, me } from './sessions.js';
import type { World } from './world.js';

/** Connects the Google account, or reads its mail, or disconnects it again. */
export async function goToGoogle(world: World, person: Person, googleEmail: string): Promise<void> {
  if (!person.google) await connect(world, person, googleEmail);
  else if (world.below(5) === 0) await disconnect(world, person, person.google.id);
  else if (!person.grantMayBeOver) await read(world, person);
}

async function connect(world: World, person: Person, googleEmail: string): Promise<void> {
  const client = await anySession(world, person);
  const { startGoogleAuthorization } = await world.persist(() =>
    world.ask(client, StartGoogleAuthorizationDocument, {}),
  );
  const callback = await client.consent(startGoogleAuthorization.authorizationUrl, googleEmail);
  const answer = await world.once(() => world.inTime(() => client.fetch(callback)));
  if (answer?.status === 503) await answer.text();
  const isTold = answer?.status === 303;
  if (isTold) world.acknowledge();
  else if (answer && answer.status !== 503) throw world.strange(`Google's way back is answered ${answer.status}`);
  const googleAccounts = (await me(world, client))?.googleAccounts ?? [];
  const found = googleAccounts.filter(({ email }) => email === googleEmail);
  if (found.length > 1) throw world.twice(`${googleEmail} is connected ${found.length} times`);
  if (isTold && !found[0]) throw world.lost(`${googleEmail} was connected, and is not`);
  if (!found[0]) return;
  person.google = found[0];
  person.grantMayBeOver = false;
  // It is written right after the connection, not with it.
  const subject = 'A Google account was connected';
  world.ledger.happened(person, { email: person.email, subject, mayBeUntold: !isTold });
}

async function disconnect(world: World, person: Person, id: string): Promise<void> {
  const client = await anySession(world, person);
  const answer = await world.once(() => world.ask(client, DisconnectGoogleAccountDocument, { id }));
  const outcome = answer && outcomeOf(answer.disconnectGoogleAccount);
  if (outcome === 'GoogleDisconnected') world.acknowledge();
  else if (outcome !== undefined) throw world.lost(`${person.google?.email} could not be disconnected: ${outcome}`);
  const googleAccounts = (await me(world, client))?.googleAccounts ?? [];
  if (outcome !== undefined && googleAccounts.length > 0)
    throw world.lost(`${person.google?.email} was disconnected, and is not`);
  person.google = googleAccounts[0];
}

async function read(world: World, person: Person): Promise<void> {
  const client = await anySession(world, person);
  const { gmailLabels } = await world.persist(() => world.ask(client, LabelNamesDocument, {}));
  const { messages } = await world.persist(() => world.ask(client, MessageHeadersDocument, { first: 5 }));
  if (!gmailLabels || !messages) throw world.lost(`${person.email} cannot read the mail of a connected account`);
}
