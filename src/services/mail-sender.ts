import type { DeliveryFailureReason } from '../error-codes.js';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** A mail did not leave, or (`unclear`) nobody can tell whether it did. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
  constructor(
    readonly reason: DeliveryFailureReason,
    readonly unclear: boolean,
    options?: ErrorOptions,
  ) {
    super(`The mail was not sent: ${reason}${unclear ? ' (outcome unclear)' : ''}.`, options);
  }
}

/** Sends mail from the account that the operator authorised. */
export interface MailSender {
  /** Returns when the mail has been accepted; throws MailNotSent otherwise. Never sends one mail twice. */
  send(mail: Mail): Promise<void>;
}
