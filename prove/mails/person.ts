import type { CodePurpose } from '../../src/stores/verification-code.store.js';
import type { ApiClient } from '../../test/api/api-client.js';
import { changeEmail, outcomeOf, register, resetPassword } from '../../test/api/people.js';
import { RequestCodeDocument, VerifyCodeDocument } from '../../test/generated/graphql.js';
import type { Inboxes } from './inboxes.js';
import type { MailLedger, Said } from './mail-ledger.js';

/** A code that has arrived. */
interface Held {
  requestId: string;
  code: string;
  said: Said;
}

const password = 'a first pass phrase';
const patience = 8;

/** Somebody with a mailbox of their own, who does one thing after the other and looks what has arrived. */
export class Person {
  constructor(
    private readonly client: ApiClient,
    private readonly inboxes: Inboxes,
    private readonly ledger: MailLedger,
    private readonly email: string,
  ) {}

  /** Asks for codes of every purpose; with an account, also changes password and address, of which mails tell. */
  async live(hasAccount: boolean): Promise<void> {
    const signUp = await this.prove('SIGN_UP');
    if (hasAccount) this.expect('Authenticated', await register(this.client, signUp, password));
    await this.ask(this.email, 'FIND_ACCOUNT');
    await this.ask(this.email, 'RESET_PASSWORD');
    if (!hasAccount) return void (await this.prove('VERIFY_EMAIL'));
    const token = await this.prove('RESET_PASSWORD');
    this.expect('PasswordReset', await resetPassword(this.client, token, 'a second pass phrase'));
    this.ledger.happenings.push({ to: this.email, subject: 'Your password was changed' });
    this.expect('signed in', (await this.client.login(this.email, 'a second pass phrase')) ?? 'signed in');
    const proof = await this.prove('VERIFY_EMAIL', this.email.replace('@', '+new@'));
    this.expect('UserUpdated', await changeEmail(this.client, proof));
    this.ledger.happenings.push({ to: this.email, subject: 'Your e-mail address was changed' });
  }

  /** Asks, asks again without having used the code, and so on until one has arrived; the verification token. */
  private async prove(purpose: CodePurpose, email = this.email): Promise<string> {
    let earlier = await this.ask(email, purpose);
    for (let turn = 0; turn < patience; turn += 1) {
      const newer = await this.ask(email, purpose);
      // Only one that was sent ends the earlier one.
      if (earlier && newer?.said === 'sent') await this.mustBeSuperseded(earlier);
      else if (earlier && !newer) return this.verify(earlier);
      if (newer) return this.verify(newer);
      earlier = newer;
    }
    throw new Error(`No mail has reached ${email} in ${patience} turns.`);
  }

  /** The code, where a mail with one has arrived. */
  private async ask(email: string, purpose: CodePurpose): Promise<Held | undefined> {
    const before = (await this.codeMails(email)).length;
    const { data, errors } = await this.client.run(RequestCodeDocument, { email, purpose, locale: 'EN' });
    const arrived = (await this.codeMails(email)).slice(before);
    const answer = errors ? undefined : data.requestCode;
    const requestId = answer?.__typename === 'CodeSent' ? answer.requestId : answer?.unclearRequestId;
    const said = saidBy(answer);
    this.ledger.compare(email, purpose, said, answer ? outcomeOf(answer) : JSON.stringify(errors), arrived);
    const code = arrived[0]?.code;
    return requestId && code ? { requestId, code, said } : undefined;
  }

  private async verify({ requestId, code, said }: Held): Promise<string> {
    const { verifyCode } = (await this.client.run(VerifyCodeDocument, { requestId, code })).data;
    this.ledger.codesTried += 1;
    if (verifyCode.__typename === 'CodeVerified') return verifyCode.verificationToken;
    const what = `${this.email}: a code whose mail was ${said} is answered ${verifyCode.code}`;
    (said === 'unclear' ? this.ledger.arrivedAndUseless : this.ledger.wrongCodes).push(what);
    throw new Error(what);
  }

  private async mustBeSuperseded({ requestId, code }: Held): Promise<void> {
    const { verifyCode } = (await this.client.run(VerifyCodeDocument, { requestId, code })).data;
    if (outcomeOf(verifyCode) !== 'CODE_SUPERSEDED')
      this.ledger.wrongCodes.push(`${this.email}: an earlier code is answered ${outcomeOf(verifyCode)}`);
  }

  /** Those that answer requests for codes, whether an account is there or not; no notices. */
  private async codeMails(email: string) {
    return (await this.inboxes.of(email)).filter(({ subject }) => !subject.includes(' was changed'));
  }

  private expect(wanted: string, found: string): void {
    if (found !== wanted) throw new Error(`${this.email} was answered ${found} instead of ${wanted}.`);
  }
}

function saidBy(
  answer: { __typename: string; unclearRequestId?: string | null; deliveryFailureReason?: string | null } | undefined,
): Said {
  if (answer?.__typename === 'CodeSent') return 'sent';
  if (!answer?.deliveryFailureReason) return 'else';
  return answer.unclearRequestId ? 'unclear' : 'not sent';
}
