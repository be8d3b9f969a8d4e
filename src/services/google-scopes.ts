/** The scopes we ask Google for, and what each permission is called there. */
export const gmailReadScope = 'https://www.googleapis.com/auth/gmail.readonly';
export const gmailSendScope = 'https://www.googleapis.com/auth/gmail.send';

/** What a person who connects a mailbox is asked for. */
export const mailboxScopes = ['openid', 'email', 'profile', gmailReadScope];

/** What the account that mails leave from is asked for: its address, and sending. */
export const senderScopes = ['openid', 'email', gmailSendScope];

/** Google names two scopes by their short OpenID Connect form in a request and by a URL in the answer. */
const aliases: Record<string, string> = {
  'https://www.googleapis.com/auth/userinfo.email': 'email',
  'https://www.googleapis.com/auth/userinfo.profile': 'profile',
};

/** The scopes of a token response, each once, under the names that we ask by. */
export function parseScopes(scope: string): string[] {
  const names = scope.split(/\s+/).filter((name) => name !== '');
  return [...new Set(names.map((name) => aliases[name] ?? name))];
}

/** Which of the asked scopes a person has not ticked. */
export function missingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  return asked.filter((scope) => !granted.includes(scope));
}
