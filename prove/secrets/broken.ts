import { LoginDocument, RequestCodeDocument } from '../../test/generated/graphql.js';
import { canary, type Scene } from './scene.js';

/** Requests that cannot be read, with a password in them. */
export async function malformed({ witness, client }: Scene, password: string): Promise<void> {
  const bodies = [
    `{"query": "mutation { login(email: \\"a@b.co\\", password: \\"${password}\\"", `,
    JSON.stringify({ query: `mutation { login(email: "a@b.co", password: ${password}) { __typename } }` }),
    JSON.stringify({ query: `{ nothing(of: "${password}") }` }),
    JSON.stringify({
      query: 'mutation ($p: Int!) { login(email: "a@b.co", password: $p) { __typename } }',
      variables: { p: password },
    }),
    JSON.stringify({
      query: 'mutation ($p: EmailAddress!) { login(email: $p, password: "x") { __typename } }',
      variables: { p: { a: 1 }, password },
    }),
    JSON.stringify([{ query: password }]),
  ];
  // What a client itself sent wrong may be named to it, but stands nowhere else.
  for (const body of bodies) await witness.post(client(), body, ['password']);
  await witness.fetch(client(), `/graphql?query=${encodeURIComponent(`{ me(password: "${password}") { id } }`)}`, {}, [
    'password',
  ]);
  await witness.fetch(client(), `/${password}/%zz`, {}, ['password']);
}

/** Tables that take nothing. */
export async function databaseFaults(
  { database, witness, client }: Scene,
  email: string,
  password: string,
): Promise<void> {
  for (const table of ['sessions', 'verification_codes', 'google_authorizations', 'login_failures']) {
    const undo = await database.refuseInserts(table);
    await witness.run(client(), LoginDocument, { email, password });
    await witness.run(client(), RequestCodeDocument, { email: `${canary('somebody')}@example.com` });
    await witness.fetch(client(), '/auth/google');
    await undo();
  }
}
