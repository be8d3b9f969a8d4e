import { closeFoundation, openFoundation } from '../composition.js';
import { readConfig } from '../config.js';
import { StartError } from '../errors.js';
import { createLogger } from '../logger.js';
import { normaliseEmailAddress } from '../services/email-address.js';
import type { CommandInput, ExitCode } from './terminal.js';

/** Lets nobody sign in as the user with this address any more, and ends what they are signed in by. */
export async function disableUser(input: CommandInput, email: string): Promise<ExitCode> {
  const { ended } = await putDisabled(input, email, input.now());
  const sessions = ended === 1 ? '1 session was ended' : `${ended} sessions were ended`;
  input.terminal.print(`${email} is disabled: ${sessions}, and nobody can sign in as them until enable-user.`);
  return 0;
}

/** Takes `disableUser` back. */
export async function enableUser(input: CommandInput, email: string): Promise<ExitCode> {
  await putDisabled(input, email, null);
  input.terminal.print(`${email} can sign in again.`);
  return 0;
}

async function putDisabled({ environment, terminal, now }: CommandInput, email: string, disabledAt: Date | null) {
  const config = readConfig(environment);
  const log = createLogger({ level: 'warn', format: config.log.format }, terminal.isTerminal);
  const foundation = await openFoundation(config, log, now);
  try {
    const { users, sessions } = foundation.stores;
    const user = await users.putDisabled(normaliseEmailAddress(email), disabledAt);
    if (!user) throw new StartError(`There is no user with the address ${email}.`);
    return { ended: disabledAt ? await sessions.revokeAll(user.id, now()) : 0 };
  } finally {
    await closeFoundation(foundation);
  }
}
