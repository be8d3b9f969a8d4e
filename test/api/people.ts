import { randomUUID } from 'node:crypto';
import type { CodePurpose } from '../../src/stores/verification-code.store.js';
import {
  ChangeEmailDocument,
  DeleteMeDocument,
  MeDocument,
  RegisterDocument,
  ResetPasswordDocument,
  StartGoogleAuthorizationDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import type { TestApp } from './start-test-app.js';

/** The token that `verifyCode` gives, without the mail. */
export async function proofOf({ app }: Pick<TestApp, 'app'>, email: string, purpose: CodePurpose): Promise<string> {
  const claims = { sub: email, purpose, jti: randomUUID() };
  return app.services.tokens.sign('verification+jwt', claims, 600).token;
}

/** Signs up with the address, and takes a bearer token; the user's id. */
export async function signUp(test: TestApp, client: ApiClient, email: string, password: string): Promise<string> {
  const verificationToken = await proofOf(test, email, 'SIGN_UP');
  const { register } = (await client.run(RegisterDocument, { verificationToken, password })).data;
  if (register.__typename !== 'Authenticated') throw new Error(`Not registered: ${register.code}`);
  client.accessToken = register.session.accessToken;
  return register.user.id;
}

/** What the mutation comes to: the name of its result's type, or the code of the refusal. */
export const outcomeOf = ({ __typename, code }: { __typename: string; code?: string }): string => code ?? __typename;

export async function register(client: ApiClient, verificationToken: string, password: string): Promise<string> {
  return outcomeOf((await client.run(RegisterDocument, { verificationToken, password })).data.register);
}

export async function resetPassword(
  client: ApiClient,
  verificationToken: string,
  newPassword: string,
): Promise<string> {
  return outcomeOf((await client.run(ResetPasswordDocument, { verificationToken, newPassword })).data.resetPassword);
}

export async function changeEmail(client: ApiClient, verificationToken: string): Promise<string> {
  return outcomeOf((await client.run(ChangeEmailDocument, { verificationToken })).data.changeEmail);
}

export async function deleteMe(client: ApiClient, password?: string): Promise<string> {
  return outcomeOf((await client.run(DeleteMeDocument, password === undefined ? {} : { password })).data.deleteMe);
}

/** Whoever the client is signed in as. */
export async function whoIs(client: ApiClient) {
  return (await client.run(MeDocument, {})).data.me;
}

/** Where Google sends the browser once somebody there has consented to what this client begins now. */
export async function consented(client: ApiClient, googleEmail: string): Promise<string> {
  const { data } = await client.run(StartGoogleAuthorizationDocument, {});
  return client.consent(data.startGoogleAuthorization.authorizationUrl, googleEmail);
}

/** How often each outcome came. */
export function tally(outcomes: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const outcome of outcomes) sums[outcome] = (sums[outcome] ?? 0) + 1;
  return sums;
}
