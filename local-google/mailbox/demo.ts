import type { StoredLabel } from '../gmail/labels.js';
import { mailWithAttachments } from './attachments.js';
import { conversations, type Owner } from './conversations.js';
import { Draw } from './draw.js';
import { massMail, spam, trash } from './mass-mail.js';
import { type SeedMail, type SeedPlan, seedMail, seedNow } from './seed-mail.js';
import { specialMail } from './specials.js';

/** The demo mailbox's own labels: one in Korean, one nested. */
export const demoLabels: StoredLabel[] = [
  { id: 'Label_1', name: '가족', type: 'user', color: { textColor: '#ffffff', backgroundColor: '#16a765' } },
  { id: 'Label_2', name: 'Projects', type: 'user', color: { textColor: '#094228', backgroundColor: '#fad165' } },
  { id: 'Label_3', name: 'Projects/Atlas', type: 'user', color: { textColor: '#0d3472', backgroundColor: '#b6cff5' } },
];

/** About 320 messages of every shape, the same at each start. */
export function demoMailbox(email: string, name: string): SeedMail[] {
  const owner: Owner = { email, name };
  const draw = new Draw(20_261_120);
  const plans = [
    ...conversations(owner, draw, seedNow),
    ...massMail(owner, draw, seedNow - 600_000, 98),
    ...mailWithAttachments(owner, draw, seedNow - 3_600_000, 34),
    ...specialMail(owner, seedNow),
    ...spam(owner, draw, seedNow, 13),
    ...trash(owner, draw, seedNow, 12),
  ];
  return atDistinctSeconds(plans).map(seedMail);
}

/** No two messages share a second, so their order is never in doubt; none lies after the fixed last instant. */
function atDistinctSeconds(plans: SeedPlan[]): SeedPlan[] {
  const taken = new Set<number>();
  return plans.map((plan) => {
    let second = Math.floor(Math.min(plan.date.getTime(), seedNow - 1_000) / 1_000);
    while (taken.has(second)) second -= 1;
    taken.add(second);
    return { ...plan, date: new Date(second * 1_000) };
  });
}
