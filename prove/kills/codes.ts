import type { CodePurpose } from '../../src/stores/verification-code.store.js';
import { outcomeOf } from '../../test/api/people.js';
import { RequestCodeDocument, VerifyCodeDocument } from '../../test/generated/graphql.js';
import type { World } from './world.js';

interface MailedCode {
  email: string;
  requestId: string;
  code: string;
}

/** A verification token for the address, by codes that are mailed to it until one gives one. */
export async function prove(world: World, email: string, purpose: CodePurpose): Promise<string> {
  for (;;) {
    const token = await verify(world, await world.persist(() => request(world, email, purpose)));
    if (token !== undefined) return token;
  }
}

/** Asks for a second code while there is a first: one of the two works, whatever comes between. */
export async function askTwice(world: World, email: string): Promise<void> {
  const first = await world.persist(() => request(world, email, 'SIGN_UP'));
  const mailsBefore = (await world.post.to(email)).length;
  const second = await world.once(() => request(world, email, 'SIGN_UP'));
  if (second) return void (await verify(world, second));
  const outcome = await world.persist(() => tried(world, first));
  const superseded = outcome === 'CODE_SUPERSEDED' && (await world.post.to(email)).length > mailsBefore;
  if (outcome !== 'CodeVerified' && outcome !== 'CODE_ALREADY_USED' && !superseded)
    throw world.lost(`${email}: while another code was asked for, the earlier one has become ${outcome}`);
}

/** One request; a mail is there as soon as it is answered, and no second one. */
async function request(world: World, email: string, purpose: CodePurpose): Promise<MailedCode> {
  const before = (await world.post.to(email)).length;
  const variables = { email, purpose, locale: 'EN' } as const;
  const { requestCode } = await world.ask(world.client(), RequestCodeDocument, variables);
  if (requestCode.__typename !== 'CodeSent') throw world.strange(`${email} was refused a code: ${requestCode.code}`);
  world.acknowledge();
  const { requestId, reference } = requestCode;
  const mails = (await world.post.to(email)).slice(before).filter(({ text }) => text.includes(`: ${reference}`));
  const code = mails[0]?.code;
  if (!code) throw world.unsent(`${email} was told of a code for ${purpose}, and has no mail`);
  if (mails.length > 1) throw world.twice(`${email} has ${mails.length} mails of one code`);
  return { email, requestId, code };
}

/** The code's token; undefined where it was on its way when the server was killed. */
async function verify(world: World, { email, requestId, code }: MailedCode): Promise<string | undefined> {
  return world.persist(async (time) => {
    const { verifyCode } = await world.ask(world.client(), VerifyCodeDocument, { requestId, code });
    if (verifyCode.__typename === 'CodeVerified') {
      world.acknowledge();
      world.ledger.verified.push({ requestId, code });
      return verifyCode.verificationToken;
    }
    if (verifyCode.code !== 'CODE_ALREADY_USED' || time === 0)
      throw world.spentForNothing(`${email}: a code that was mailed is answered ${verifyCode.code}`);
    world.findings.tokensOnTheirWay += 1;
    return undefined;
  });
}

async function tried(world: World, { requestId, code }: MailedCode): Promise<string> {
  return outcomeOf((await world.ask(world.client(), VerifyCodeDocument, { requestId, code })).verifyCode);
}
