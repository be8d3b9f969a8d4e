import type { LocalGoogle } from '../../local-google/interface.js';

/** Asks for a code whose mail Gmail takes so long for; resolves once the mail is under way. */
export async function sendSlowly(
  google: LocalGoogle,
  url: string,
  delayMs: number,
  email = 'mina@example.org',
): Promise<{ answer: Promise<unknown> }> {
  const arrived = new Promise<void>((resolve) => {
    google.addFault({
      match: ({ path }) => {
        const matches = path.endsWith('/messages/send');
        if (matches) resolve();
        return matches;
      },
      delayMs,
      action: { kind: 'pass' },
    });
  });
  const query = `mutation { requestCode(email: "${email}") { __typename } }`;
  const answer = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  }).then((response) => response.json());
  answer.catch(() => undefined);
  await arrived;
  return { answer };
}
