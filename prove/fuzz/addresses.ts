import { setImmediate as breathe } from 'node:timers/promises';
import { InvalidEmail } from '../../src/errors.js';
import { parseEmailAddress } from '../../src/services/email-address.js';
import { parseMailAddresses } from '../../src/services/mail-address.js';
import { RequestCodeDocument } from '../../test/generated/graphql.js';
import type { Draw } from './draw.js';
import type { Findings } from './findings.js';
import type { Target } from './target.js';

const good = [
  'person@example.com',
  'Person.Name+tag@EXAMPLE.co.uk',
  '"quoted string"@example.org',
  '소식@예.한국',
  "o'hara@sub.example.ie",
  'a@b.co',
  '"Kim, Mina" <mina@example.com>',
  'Team: a@x.example, b@y.example;',
  'mina@example.com (comment (nested))',
  '=?utf-8?q?M=C3=BCller?= <m@example.de>',
];
const units = [
  '(',
  ')',
  '"',
  '\\',
  '<',
  '>',
  ',',
  ';',
  ':',
  '@',
  '.',
  ' ',
  '\t',
  'a',
  'a@',
  '"\\',
  '<a@',
  '(a',
  ',a<b@c>',
  'é',
  '\ud800',
  ';:',
  '" "',
];
const longest = 50_000;
const breathEvery = 5_000;

/** Strings that may be addresses, or lists of them, given to what reads addresses. */
export async function fuzzParsers(draw: Draw, count: number, findings: Findings): Promise<void> {
  for (let tried = 0; tried < count; tried += 1) {
    await readBoth(next(draw), findings);
    // Others in this process want their turn.
    if (tried % breathEvery === 0) await breathe();
  }
  for (const unit of units) await readBoth(unit.repeat(longest / unit.length), findings);
}

function next(draw: Draw): string {
  const kind = draw.below(4);
  if (kind === 0) return draw.text();
  const address = draw.mutated(draw.of(good));
  return kind === 1 ? `${address}${draw.of([',', ';', ' ', '@', '\n'])}${draw.of(good)}` : address;
}

async function readBoth(text: string, findings: Findings): Promise<void> {
  const startedAt = performance.now();
  findings.tried += 1;
  const fault = faultOf(text);
  if (fault !== undefined) findings.expect(false, text, fault);
  // What was slow once, perhaps for others' sake, is tried again.
  if (performance.now() - startedAt > 500) await findings.timed(text, async () => faultOf(text));
}

/** What is wrong with how these were read. */
function faultOf(text: string): string | undefined {
  try {
    for (const { address, raw } of parseMailAddresses(text))
      if (!text.includes(raw) || /[\r\n\0]/.test(address ?? '')) return `a mailbox that is not in it: ${raw}`;
    const address = parseEmailAddress(text);
    if (parseEmailAddress(address) !== address) return `another spelling of itself: ${address}`;
    return Buffer.byteLength(address) > 254 || /[\p{Cc}\p{Cs}]/u.test(address) ? `no address: ${address}` : undefined;
  } catch (error) {
    return error instanceof InvalidEmail ? undefined : String(error);
  }
}

const refusals = new Set(['INVALID_EMAIL', 'RECIPIENT_REJECTED', 'BAD_USER_INPUT', 'RESEND_TOO_SOON', 'RATE_LIMITED']);

/** Such strings given to the server, which mails to those that are addresses. */
export async function fuzzRequestCode(
  draw: Draw,
  target: Target,
  count: number,
  findings: Findings,
  atOnce = 4,
): Promise<void> {
  let left = count;
  const client = target.client(7);
  const run = async () => {
    while (left > 0) {
      left -= 1;
      const email = next(draw);
      const { data, errors } = await findings.timed(email, () => client.run(RequestCodeDocument, { email }));
      const sent = data?.requestCode;
      const told = sent?.__typename === 'CodeNotSent' ? (sent.deliveryFailureReason ?? sent.code) : undefined;
      const refusal = errors?.[0]?.extensions.code ?? told;
      findings.note(email, JSON.stringify(errors ?? data));
      findings.expect(refusal === undefined || refusals.has(refusal), email, String(refusal));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
