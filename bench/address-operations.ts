import { createHash } from 'node:crypto';
import type { HttpAnswer } from './http.js';

/** What anybody may ask about an e-mail address without being signed in. */
export const purposes = ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL'] as const;
const wrongPassword = 'not the password of anybody';
/** The failures of one address that are free, and the one that is refused. */
const logins = 11;

export type Send = (request: { path: string; body?: string; cookie?: string }) => Promise<HttpAnswer>;

/** An answer, with a placeholder for whatever differs from one request to the next by its nature. */
export interface Answer {
  label: string;
  text: string;
}

/** A mutation that takes an address, as it is sent. */
export const bodies = {
  requestCode: (email: string, purpose: string) =>
    body(
      `mutation($email: EmailAddress!, $purpose: CodePurpose) { requestCode(email: $email, purpose: $purpose) { __typename
        ... on CodeSent { requestId email purpose reference codeLength attemptsAllowed expiresAt resendAvailableAt }
        ... on CodeNotSent { code message retryAfterSeconds deliveryFailureReason previousCodeStillValid unclear: requestId } } }`,
      { email, purpose },
    ),
  login: (email: string, password = wrongPassword) =>
    body(
      `mutation($email: EmailAddress!, $password: String!) { login(email: $email, password: $password) { __typename
        ... on Authenticated { user { id } } ... on InputError { code message retryAfterSeconds } } }`,
      { email, password },
    ),
  startGoogleAuthorization: (email: string) =>
    body(
      'mutation($email: EmailAddress!) { startGoogleAuthorization(loginHint: $email) { authorizationUrl state expiresAt } }',
      { email },
    ),
};

/** Asks everything about one address that a stranger can. Changes what is counted for it, so an address is asked about once. */
export async function askAll(email: string, send: Send): Promise<Answer[]> {
  const answers: Answer[] = [];
  const ask = async (label: string, request: Parameters<Send>[0]) => {
    const answer = await send(request);
    answers.push({ label, text: withoutChance(answer, email) });
    return answer;
  };
  for (const purpose of purposes) await askForCode(purpose, email, ask);
  for (let count = 1; count <= logins; count += 1)
    await ask(`login, wrong password, ${count}`, graphql(bodies.login(email)));
  await ask('startGoogleAuthorization', graphql(bodies.startGoogleAuthorization(email)));
  await ask('GET /auth/google', { path: `/auth/google?${new URLSearchParams({ loginHint: email })}` });
  return answers;
}

/** Asks for a code, again in the same browser and in another one, and answers the first with something that is no code. */
async function askForCode(
  purpose: string,
  email: string,
  ask: (label: string, request: Parameters<Send>[0]) => Promise<HttpAnswer>,
): Promise<void> {
  const request = graphql(bodies.requestCode(email, purpose));
  const first = await ask(`requestCode ${purpose}`, request);
  const cookie = first.headers['set-cookie']?.map((line) => line.split(';', 1)[0]).join('; ') ?? '';
  await ask(`requestCode ${purpose}, again`, { ...request, cookie });
  await ask(`requestCode ${purpose}, from elsewhere`, request);
  const guess = `mutation($id: ID!) { verifyCode(requestId: $id, code: "no code") { __typename
    ... on CodeRejected { code message attemptsRemaining retryAfterSeconds } } }`;
  const id = /"requestId":"([^"]+)"/.exec(first.text)?.[1] ?? '';
  await ask(`verifyCode ${purpose}, wrong code`, graphql(body(guess, { id })));
}

/** Status, headers and body. What is drawn at random or read off a clock makes way for its name, as the address does. */
function withoutChance({ status, rawHeaders, text }: HttpAnswer, email: string): string {
  const headers = rawHeaders.map((part, index) => (index % 2 === 0 ? `\n${part}: ` : withoutCookie(part))).join('');
  // Express' ETag, which says nothing that the body does not.
  const digest = createHash('sha1').update(text).digest('base64').slice(0, 27);
  return `${status}${headers}\n\n${text}`
    .replaceAll(digest, '<digest>')
    .replaceAll(email, '<address>')
    .replaceAll(encodeURIComponent(email), '<address>')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<id>')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<time>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, '<time>')
    .replace(/"reference":"\w{3}"/g, '"reference":"<reference>"')
    .replace(/\b(state|nonce|code_challenge)=[\w-]{43}(?=[&"\s]|$)/g, '$1=<secret>')
    .replace(/"state":"[\w-]{43}"/g, '"state":"<secret>"');
}

/** The secret of a cookie makes way, its attributes stay. */
function withoutCookie(value: string): string {
  return value.replace(/^(gmail-graphql-browser)=[\w-]{43};/, '$1=<secret>;');
}

function graphql(text: string) {
  return { path: '/graphql', body: text };
}

function body(query: string, variables: object): string {
  return JSON.stringify({ query, variables });
}
