import { seeded } from '../random.js';
import { masked } from './masks.js';
import type { Matrix } from './matrix.js';
import { missingTwin } from './missing.js';
import type { Person } from './person.js';
import { plainSlots, type Slot } from './slots.js';

/** Where a value of one's own does something, by its kind. What is not listed stands for nothing alone. */
const goodAt: readonly [kind: RegExp, slot: string][] = [
  [
    /^(second )?(User|GoogleAccount|Message|Thread|GmailLabel|Attachment|INBOX|session) id$|^id of another/,
    'node(id:)',
  ],
  [/^cursor$/, 'messages(after:)'],
  [/^cursor of a label$/, 'GmailLabel.messages(after:)'],
  [/attachment token$/, '/attachments/{}'],
  [/attachment link$|^callback link$/, 'the link itself'],
  [/^request id$/, 'verifyCode(requestId:)'],
  [/^refresh token$/, 'refreshSession(refreshToken:)'],
  [/^access token$/, 'Bearer {}'],
  [/^fresh SIGN_UP token$/, 'register(verificationToken:)'],
  [/^RESET_PASSWORD token$/, 'resetPassword(verificationToken:)'],
  [/^FIND_ACCOUNT token$/, 'findAccounts(verificationToken:)'],
  [/^(second )?Gmail label id$/, 'messages(labelIds:)'],
];

/**
 * What would make the matrix blind: canaries that not even their owner is shown, and values that do nothing in their
 * owner's own hands.
 */
export async function controls(matrix: Matrix, people: readonly Person[], slots: readonly Slot[]): Promise<string[]> {
  const active = people.filter(({ name, userId }) => userId !== undefined && name !== 'disabled' && name !== 'deleted');
  const lacking: string[] = [];
  for (const person of active) {
    const shown: string[] = [];
    const see = async (slot: Slot, value: string) => {
      const { http } = await matrix.ask(person, slot, value);
      shown.push(http.text);
      return masked(http, value);
    };
    for (const slot of plainSlots().filter(({ isMutation }) => !isMutation)) await see(slot, '');
    for (const [kind, value] of person.values) {
      if (kind.endsWith('GoogleAccount id')) await see(find(slots, 'messages(account:)'), value);
      if (kind.endsWith('GoogleAccount id')) await see(find(slots, 'gmailLabels(account:)'), value);
      const slotName = goodAt.find(([pattern]) => pattern.test(kind))?.[1];
      if (slotName === undefined || (kind.startsWith('second') && slotName === 'messages(labelIds:)')) continue;
      const slot = find(slots, slotName);
      const missing = missingTwin(value, seeded(1));
      const nothing = masked((await matrix.ask(person, slot, missing)).http, missing);
      if ((await see(slot, value)) === nothing) lacking.push(`${person.name}: ${kind} does nothing at ${slotName}`);
    }
    const all = shown.join('\n');
    for (const canary of person.canaries)
      if (/^canary-|@|^\d+\.\d+\./.test(canary) && !all.includes(canary))
        lacking.push(`${person.name} is not shown ${canary}`);
  }
  return lacking;
}

function find(slots: readonly Slot[], name: string): Slot {
  const slot = slots.find((candidate) => candidate.name === name);
  if (!slot) throw new Error(`There is nothing that is called ${name} any more.`);
  return slot;
}
