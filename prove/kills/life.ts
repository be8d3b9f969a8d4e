import { setTimeout as wait } from 'node:timers/promises';
import { changePassword, leave, move, rename, reset, signUp } from './accounts.js';
import { askTwice } from './codes.js';
import type { Person } from './ledger.js';
import { goToGoogle } from './mailbox.js';
import { look, refresh, revoke, signIn, signOut } from './sessions.js';
import { Surprise, type World } from './world.js';

type Act = (world: World, person: Person) => Promise<unknown>;

/** What people do, each as often as it stands here. */
const acts: readonly Act[] = [
  ...Array<Act>(4).fill(look),
  ...Array<Act>(3).fill(rename),
  ...Array<Act>(3).fill(refresh),
  ...[signIn, signIn, signOut, revoke, changePassword, reset, reset, move, move],
  ...Array<Act>(2).fill((world, { email }) => askTwice(world, `visitor.${email}`)),
];
const pauseMs = 60;

/** One person after the other, each doing one thing after the other, until it is over. */
export async function live(world: World, googleEmail: string | undefined, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const begun = { person: undefined as Person | undefined };
    try {
      await liveOne(world, googleEmail, isOver, begun);
    } catch (error) {
      if (!(error instanceof Surprise)) throw error;
      // It is among the findings; of this person nothing more can be said.
      if (!begun.person) continue;
      world.ledger.people.delete(begun.person);
      world.ledger.unsure.add(begun.person.email);
    }
  }
}

async function liveOne(
  world: World,
  googleEmail: string | undefined,
  isOver: () => boolean,
  begun: { person: Person | undefined },
): Promise<void> {
  const person = await signUp(world);
  begun.person = person;
  while (!isOver()) {
    const turn = world.below(acts.length + 4);
    // Some go, and some stay as they are for good; nobody else could connect their Google account.
    if (turn === acts.length && (await leave(world, person))) return;
    if (turn === acts.length + 1 && !person.google) return;
    if (turn > acts.length + 1 && googleEmail) await goToGoogle(world, person, googleEmail);
    else await acts[turn]?.(world, person);
    await wait(pauseMs * (0.5 + world.random()));
  }
}
