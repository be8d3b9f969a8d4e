import { walkConsent } from '../local-google/oauth/walk-consent.js';

/** Walks the sign-in as a browser would; an access token for our API. */
export async function signIn(url: string, googleOrigin: string, email: string): Promise<string> {
  const begin = await fetch(`${url}/auth/google?${new URLSearchParams({ loginHint: email })}`, { redirect: 'manual' });
  const answer = new URL(await walkConsent(googleOrigin, begin.headers.get('location') ?? '', { email }));
  const callback = await fetch(url + answer.pathname + answer.search, {
    headers: { cookie: cookies(begin) },
    redirect: 'manual',
  });
  const query = 'mutation { refreshSession { ... on Authenticated { session { accessToken } } } }';
  const refreshed = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: cookies(callback) },
    body: JSON.stringify({ query }),
  });
  const { data } = (await refreshed.json()) as { data: { refreshSession: { session?: { accessToken: string } } } };
  const token = data.refreshSession.session?.accessToken;
  if (token === undefined) throw new Error('Signing in to the server under test failed.');
  return token;
}

function cookies(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}
