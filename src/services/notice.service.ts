import { randomUUID } from 'node:crypto';
import type { Config } from '../config.js';
import type { Locale } from '../error-texts.js';
import type { Notice, NoticeStore } from '../stores/notice.store.js';
import type { RateLimitStore } from '../stores/rate-limit.store.js';
import type { Step, Transactions } from '../stores/transactions.js';
import { claimAll, mailLimits, releaseAll } from './limits.js';
import { MailNotSent, type MailSender } from './mail-sender.js';
import { noticeMail } from './notice-mail.js';

const retryAfterMs = 5 * 60_000;
/** After a day nobody needs to hear of it any more. */
const mostAttempts = 288;
const atOnce = 20;

/** What has happened to an account, for whom to tell of it. */
export interface Happening {
  kind: Notice['kind'];
  userId: string;
  /** Where the notice goes. */
  email: string;
  locale: Locale;
  /** The new address, or that of the Google account. */
  subject?: string;
}

interface Dependencies {
  notices: NoticeStore;
  limits: RateLimitStore;
  transactions: Transactions;
  mail: MailSender;
  mailPolicy: Config['mail'];
  serviceName: string;
  reportFault: (error: unknown) => void;
  now: () => Date;
}

/**
 * Tells people by mail what has happened to their account. A notice is written down together with what it tells of and
 * mailed afterwards, again and again for a day until Gmail has it, so that neither a crash nor Gmail loses it. What Gmail
 * may have got is not mailed again, save for a crash between its answer and the deletion of the row.
 */
export class NoticeService {
  private readonly sending = new Set<Promise<boolean>>();
  private sweep: Promise<void> | undefined;
  private isEnding = false;

  constructor(private readonly its: Dependencies) {}

  /** The step that writes a notice down; `send` mails it once the steps are done. */
  prepare({ subject, ...happening }: Happening): { step: Step; send: () => void } {
    const happenedAt = this.its.now();
    const notice = {
      id: randomUUID(),
      ...happening,
      subject: subject ?? null,
      happenedAt,
      dueAt: happenedAt,
      attempts: 0,
    };
    return { step: this.its.notices.put(notice), send: () => void this.begin(notice.id) };
  }

  /** Writes down and mails a notice of what has happened already. */
  async tell(happening: Happening): Promise<void> {
    const { step, send } = this.prepare(happening);
    await this.its.transactions.run([step]);
    send();
  }

  /** Mails what is still waiting, one after the other, until nothing is or some cannot be mailed now. */
  sendDue(): Promise<void> {
    this.sweep ??= this.sendAllDue().finally(() => {
      this.sweep = undefined;
    });
    return this.sweep;
  }

  /** What is waiting stays for another process, or for the next start; resolves once nothing of it is being mailed. */
  async end(): Promise<void> {
    this.isEnding = true;
    // Whoever began it hears what went wrong.
    await this.sweep?.catch(() => undefined);
  }

  /** Ends once nothing is being mailed. */
  async settle(): Promise<void> {
    await Promise.all(this.sending);
  }

  private async sendAllDue(): Promise<void> {
    for (let goesOn = true; goesOn; ) {
      const due = await this.its.notices.listDue(this.its.now(), atOnce);
      goesOn = due.length > 0;
      for (const id of due) {
        if (this.isEnding) return;
        // The others of these are tried all the same: what is wrong may be this one's own.
        goesOn = (await this.begin(id)) && goesOn;
      }
    }
  }

  /** Whether it waits no longer. Never rejects: what goes wrong is reported, and the notice waits for its next turn. */
  private begin(id: string): Promise<boolean> {
    const sending = this.send(id)
      .catch((error: unknown) => {
        this.its.reportFault(error);
        return false;
      })
      .finally(() => this.sending.delete(sending));
    this.sending.add(sending);
    return sending;
  }

  private async send(id: string): Promise<boolean> {
    const { notices, limits, mail, mailPolicy, serviceName, now } = this.its;
    const notice = await notices.take(id, now(), new Date(now().getTime() + retryAfterMs));
    if (!notice) return true;
    const claims = await claimAll(limits, mailLimits(mailPolicy), now());
    try {
      await mail.send(noticeMail(notice, serviceName));
    } catch (error) {
      this.its.reportFault(error);
      const isUnclear = error instanceof MailNotSent && error.unclear;
      if (!isUnclear) await releaseAll(limits, claims);
      const isRejected = error instanceof MailNotSent && error.reason === 'RECIPIENT_REJECTED';
      if (!isUnclear && !isRejected && notice.attempts < mostAttempts) return false;
    }
    await notices.delete(id);
    return true;
  }
}
