import type { ApiClient } from '../../test/api/api-client.js';
import { algorithms } from '../../test/api/forged-tokens/algorithms.js';
import { duplicates, origins, sessions, times } from '../../test/api/forged-tokens/claims.js';
import { keyIds, orders, types } from '../../test/api/forged-tokens/keys-and-types.js';
import { type Forgeries, keys } from '../../test/api/forged-tokens/loot.js';
import { parts, signatures, texts } from '../../test/api/forged-tokens/writing.js';
import { MessageIdsDocument, NodesByIdDocument } from '../../test/generated/graphql.js';
import { TokenForger, tokenKey } from '../../test/secrets/token-forger.js';
import type { Draw } from './draw.js';
import type { Findings } from './findings.js';
import type { Target } from './target.js';

const corpus: readonly Forgeries[] = [
  algorithms,
  keyIds,
  orders,
  types,
  origins,
  times,
  sessions,
  duplicates,
  signatures,
  parts,
  texts,
];

/** Headers can hold no more than these. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/g;

interface Opaque {
  draw: Draw;
  target: Target;
  count: number;
  findings: Findings;
}

/** A genuine access token with something wrong, and everything that a forger is known to do; whoever sends it is nobody. */
export async function fuzzTokens({ draw, target, count, findings }: Opaque): Promise<void> {
  const mina = await target.signedIn(0);
  const stranger = await target.signedIn(1);
  const forger = new TokenForger(mina.accessToken ?? '', tokenKey(keys.old));
  const gone = await target.signedIn(6);
  const ended = gone.accessToken ?? '';
  await gone.post({ query: 'mutation { logout }' });
  const loot = { forger, stranger: stranger.accessToken ?? '', ended, url: 'http://127.0.0.1:1' };
  const forged = corpus.flatMap((forgeries) => Object.values(forgeries)).map((forge) => forge(loot));
  const genuine = mina.accessToken ?? '';
  // They are tried as they are; some of them are rightly signed and only too early, which passes.
  const tried = new Set(forged.map((token) => `Bearer ${token}`));
  for (let index = 0; index < count; index += 1) {
    const token = forged[index] ?? draw.mutated(draw.chance(0.7) ? genuine : draw.of(forged));
    const authorization = `Bearer ${token}`.replace(unsendable, '');
    const nobody = target.client(9);
    nobody.headers = { authorization };
    const { text, isSomebody } = await findings.timed(authorization, () => whoIs(nobody));
    findings.note(authorization, text);
    // Space round a token is no part of it.
    const bare = authorization.trim();
    if (bare !== `Bearer ${genuine}` && !tried.has(bare)) findings.expect(!isSomebody, authorization, text);
  }
}

async function whoIs(client: ApiClient): Promise<{ text: string; isSomebody: boolean }> {
  const { data, errors } = await client.post<{ me: { email: string } | null } | undefined>({
    query: '{ me { email } }',
  });
  return { text: JSON.stringify({ data, errors }), isSomebody: Boolean(data?.me) };
}

/** Cursors, ids and links to attachments with something wrong, and those of other kinds and people in their place. */
export async function fuzzHandles({ draw, target, count, findings }: Opaque): Promise<string[]> {
  const mina = await target.signedIn(0);
  const jonas = await target.signedIn(1);
  const handles = [...(await handlesOf(mina)), ...(await handlesOf(jonas))];
  const right = new Set(handles);
  for (let tried = 0; tried < count; tried += 1) {
    const genuine = draw.of(handles);
    const handle = draw.chance(0.3) ? genuine : draw.chance(0.5) ? withTurnedBit(draw, genuine) : draw.mutated(genuine);
    const cursors = () => mina.run(MessageIdsDocument, { first: 2, after: handle });
    const nodes = () => mina.run(NodesByIdDocument, { ids: [handle, genuine] });
    const link = () =>
      mina.fetch(`/attachments/${encodeURIComponent(handle.toWellFormed())}`).then((response) => response.text());
    const answer = await findings.timed(handle, async () => JSON.stringify(await draw.of([cursors, nodes, link])()));
    findings.note(handle, answer);
    const known =
      /"code":"(INVALID_CURSOR|BAD_USER_INPUT|NOT_FOUND|GRAPHQL_VALIDATION_FAILED)"|<code>|"data"|"errors"/.test(
        answer,
      ) || answer.includes('NOT_FOUND');
    findings.expect(known || right.has(handle), handle, answer);
  }
  return handles;
}

async function handlesOf(client: ApiClient): Promise<string[]> {
  const { data } = await client.run(MessageIdsDocument, { first: 4 });
  const everything = await client.post({
    query:
      '{ me { id googleAccounts { id } } sessions { id } gmailLabels { id } messages(first: 4) { nodes { id thread { id } } } }',
  });
  const ids = [...JSON.stringify(everything.data).matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id);
  return [...(data.messages?.edges ?? []).map(({ cursor }) => cursor), ...ids];
}

function withTurnedBit(draw: Draw, text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const at = draw.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << draw.below(8));
  return bytes.toString('base64url');
}
