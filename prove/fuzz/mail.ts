import { readdirSync, readFileSync } from 'node:fs';
import type { ApiClient } from '../../test/api/api-client.js';
import { MessageByIdDocument, MessageHeadersDocument, MessageIdsDocument } from '../../test/generated/graphql.js';
import type { Draw } from './draw.js';
import type { Findings } from './findings.js';
import { people, type Target } from './target.js';

const mails = new URL('../../test/corpus/mails/', import.meta.url);
const expected =
  /^(GMAIL_UNAVAILABLE|GMAIL_RATE_LIMITED|NOT_FOUND|GOOGLE_REAUTHORIZATION_REQUIRED|INVALID_INPUT|INVALID_CURSOR|GMAIL_API_DISABLED)$/;

interface Mailing {
  draw: Draw;
  target: Target;
  count: number;
  findings: Findings;
}

/** Answers to batches with bytes that are not Gmail's; whatever cannot be read of them is said to be so. Many people ask side by side, since retries wait. */
export async function fuzzBatches({ draw, target, count, findings }: Mailing): Promise<void> {
  const perPerson = 6;
  const asking = people.slice(0, Math.min(people.length, Math.ceil(count / perPerson)));
  target.google.addFault({
    match: ({ path, inBatch }) => path.startsWith('/batch/') && !inBatch,
    times: Infinity,
    action: { kind: 'rewrite', rewrite: (bytes) => draw.mutatedBytes(bytes) },
  });
  const askOften = async (name: string, index: number) => {
    const client = await target.signedIn(index);
    for (let left = Math.ceil(count / asking.length); left > 0; left -= 1) {
      const email = `${name}@example.com`;
      let startedAt = Date.now();
      const page = () => {
        startedAt = Date.now();
        return client.run(MessageHeadersDocument, { first: 5 });
      };
      const { data, errors } = await findings.timed(`a page for ${email}`, page, () =>
        waitsMs(target, email, startedAt),
      );
      const answer = JSON.stringify({ data, errors });
      findings.note(`a page for ${email}`, answer);
      const codes = (errors ?? []).map(({ extensions }) => extensions.code);
      findings.expect(
        codes.every((code) => expected.test(code)),
        `a page for ${email}`,
        codes.join(),
      );
      await reconnect(client, codes, name);
    }
  };
  await Promise.all(asking.map(askOften));
  target.google.clearFaults();
}

/** A 401 among the parts ends the account's authorisation, as it should; the person consents again. */
async function reconnect(client: ApiClient, codes: readonly string[], name: string): Promise<void> {
  if (codes.includes('GOOGLE_REAUTHORIZATION_REQUIRED')) await client.signInWithGoogle(`${name}@example.com`);
}

/** Between calls at Google for a person: retries wait as Google wants them to. */
function waitsMs({ google }: Target, email: string, since: number): number {
  const own = google.calls.filter((call) => call.batch === undefined && call.email === email && call.at >= since);
  const waits = own.slice(1).map(({ at }, index) => at - (own[index]?.at ?? at));
  return waits.filter((wait) => wait >= 1000).reduce((sum, wait) => sum + wait, 0);
}

/** Mails with something wrong, or much: read whole, with their attachments. */
export async function fuzzMime({ draw, target, count, findings }: Mailing): Promise<void> {
  const names = readdirSync(mails).filter((name) => name.endsWith('.eml'));
  const sources = names.map((name) => readFileSync(new URL(name, mails)));
  const email = `${people[2]}@example.com`;
  const client = await target.signedIn(2);
  for (let tried = 0; tried < count; tried += 1) {
    const source = draw.chance(0.8) ? draw.mutatedBytes(draw.of(sources)) : spliced(draw, sources);
    const gmailId = await target.google.deliver(email, source);
    const listed = await client.run(MessageIdsDocument, { first: 1 });
    const [edge] = (
      await client.post<{ messages: { nodes: { id: string }[] } }>({ query: '{ messages(first: 1) { nodes { id } } }' })
    ).data.messages.nodes;
    const asked = source.toString('latin1');
    const answer = await findings.timed(asked, () => client.run(MessageByIdDocument, { id: edge?.id ?? '' }));
    findings.note(asked, JSON.stringify({ data: answer.data, errors: answer.errors }));
    findings.expect(
      answer.errors === undefined && answer.data.message !== null && listed.errors === undefined,
      asked,
      JSON.stringify(answer.errors),
    );
    for (const { downloadUrl } of (answer.data.message?.attachments ?? []).slice(0, 3)) {
      const { pathname } = new URL(downloadUrl);
      const { status, text } = await findings.timed(pathname, async () => {
        const response = await client.fetch(pathname);
        return { status: response.status, text: await response.text().catch(() => '') };
      });
      findings.note(asked, status === 200 ? '' : text);
      findings.expect(status === 200 || status === 404, asked, text);
    }
    await target.google.deleteMessage(email, gmailId);
  }
}

/** The beginning of one mail and the end of another. */
function spliced(draw: Draw, sources: readonly Buffer[]): Buffer {
  const [one, other] = [draw.of(sources), draw.of(sources)];
  return Buffer.concat([one.subarray(0, draw.below(one.length)), other.subarray(draw.below(other.length))]);
}
