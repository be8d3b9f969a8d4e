import PostalMime from 'postal-mime';
import type { LocalGoogle } from '../../local-google/interface.js';
import { codeIn } from '../../test/api/api-client.js';
import type { Caller } from './caller.js';

const requestCode =
  'mutation($email: EmailAddress!) { requestCode(email: $email) { ... on CodeSent { requestId } ... on UserError { code } } }';
const verifyCode =
  'mutation($requestId: ID!, $code: String!) { verifyCode(requestId: $requestId, code: $code) { ... on CodeVerified { verificationToken } ... on UserError { code } } }';
const register =
  'mutation($verificationToken: String!, $password: String!) { register(verificationToken: $verificationToken, password: $password) { ... on Authenticated { session { accessToken refreshToken } } ... on UserError { code } } }';
const login =
  'mutation($email: EmailAddress!, $password: String!) { login(email: $email, password: $password) { ... on Authenticated { session { accessToken refreshToken } } ... on UserError { code } } }';

const password = 'a first pass phrase';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** People who come for the first time, each with an address that nobody has had before, or come back. */
export class Visitors {
  private count = 0;
  private readonly free: string[];

  /** `inboxes`: as many at once have a code mailed; what they have read is deleted. */
  constructor(
    private readonly caller: Caller,
    private readonly google: LocalGoogle,
    inboxes: readonly string[],
  ) {
    this.free = [...inboxes];
  }

  /** Proves an address; the verification token. */
  async prove(): Promise<{ email: string; verificationToken: string }> {
    const inbox = this.free.shift();
    if (inbox === undefined) throw new Error('There are more visitors than inboxes: the server is behind.');
    try {
      this.count += 1;
      const email = inbox.replace('@', `+${this.count}@`);
      const { requestId } = (await this.caller.ask<{ requestCode: { requestId: string } }>(requestCode, { email }))
        .requestCode;
      const code = await this.takeCode(inbox);
      const { verificationToken } = (
        await this.caller.ask<{ verifyCode: { verificationToken: string } }>(verifyCode, { requestId, code })
      ).verifyCode;
      return { email, verificationToken };
    } finally {
      this.free.push(inbox);
    }
  }

  async register(): Promise<{ email: string; tokens: Tokens }> {
    const { email, verificationToken } = await this.prove();
    const variables = { verificationToken, password };
    const { session } = (await this.caller.ask<{ register: { session: Tokens } }>(register, variables)).register;
    return { email, tokens: session };
  }

  async login(email: string): Promise<void> {
    await this.caller.ask(login, { email, password });
  }

  private async takeCode(inbox: string): Promise<string> {
    const [id = ''] = await this.google.messageIds(inbox);
    const { text = '' } = await PostalMime.parse(await this.google.rawMessage(inbox, id));
    await this.google.deleteMessage(inbox, id);
    return codeIn(text);
  }
}
