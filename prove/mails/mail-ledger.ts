import type { CodePurpose } from '../../src/stores/verification-code.store.js';
import type { Arrival } from './inboxes.js';

/** What somebody was answered who asked for a code. */
export type Said = 'sent' | 'unclear' | 'not sent' | 'else';

/** Everything that was asked for and what came of it; each fault as a line that can be looked at. */
export class MailLedger {
  readonly said: Record<Said, number> = { sent: 0, unclear: 0, 'not sent': 0, else: 0 };
  /** More than one mail for one request, or one mail twice. */
  readonly duplicates: string[] = [];
  readonly sentWithoutMail: string[] = [];
  /** Called not sent, and it arrived. */
  readonly deniedMails: string[] = [];
  readonly otherAnswers: string[] = [];
  /** Unclear ones that did arrive, and among them those whose code was not taken. */
  unclearArrived = 0;
  readonly arrivedAndUseless: string[] = [];
  /** Codes that had to work: mailed, and not followed by another that was sent. */
  codesTried = 0;
  /** Codes that had to work and did not, or that had to be superseded and were not. */
  readonly wrongCodes: string[] = [];
  /** How often somebody was told that their code was not sent, or perhaps not. */
  readonly refused = new Map<string, number>();
  /** Of which a person has to be told, by their address. */
  readonly happenings: { to: string; subject: string }[] = [];

  /** Compares an answer with the mails that came because of the request. */
  compare(email: string, purpose: CodePurpose, said: Said, answer: string, arrived: readonly Arrival[]): void {
    const what = `${email} ${purpose} was answered ${answer} and got ${arrived.length} mails`;
    this.said[said] += 1;
    if (said !== 'sent') this.refused.set(email, (this.refused.get(email) ?? 0) + 1);
    if (arrived.length > 1) this.duplicates.push(what);
    if (said === 'sent' && arrived.length === 0) this.sentWithoutMail.push(what);
    if (said === 'not sent' && arrived.length > 0) this.deniedMails.push(what);
    if (said === 'else') this.otherAnswers.push(what);
    if (said === 'unclear') this.unclearArrived += arrived.length;
  }

  get asked(): number {
    return Object.values(this.said).reduce((sum, count) => sum + count, 0);
  }
}
