import { parseArgs } from 'node:util';
import { Client } from './client.js';
import { DemoBrowser } from './demo-browser.js';
import { InboxPageDocument, type InboxPageQuery, TakeAccessTokenDocument } from './generated/graphql.js';

const help = `Prints the subjects of an inbox of the demo, which must be running (npm run demo).

Usage: npm run example:typed-client -- [--api URL] [--as EMAIL] [--pages N]

  --api URL     where the demo is (default http://localhost:4000)
  --as EMAIL    who signs in (default mina@example.com)
  --pages N     how many pages of 20 are read (default 3)
`;

type Message = NonNullable<NonNullable<InboxPageQuery['messages']>['nodes'][number]>;

/** Every message of the inbox, page by page, at most so many pages. */
async function* readInbox(client: Client, pages: number): AsyncGenerator<Message> {
  let after: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const { messages }: InboxPageQuery = await client.run(InboxPageDocument, { first: 20, after });
    for (const message of messages?.nodes ?? []) if (message) yield message;
    if (!messages?.pageInfo.hasNextPage) return;
    after = messages.pageInfo.endCursor ?? null;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      api: { type: 'string', default: 'http://localhost:4000' },
      as: { type: 'string', default: 'mina@example.com' },
      pages: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const browser = new DemoBrowser();
  await browser.signIn(values.api, values.as);
  const client = new Client(values.api, browser.cookies);
  const { refreshSession } = await client.run(TakeAccessTokenDocument, {});
  // The union narrows: only Authenticated has a session, only a refusal has a code.
  if (refreshSession.__typename !== 'Authenticated')
    throw new Error(`${refreshSession.code}: ${refreshSession.message}`);
  client.accessToken = refreshSession.session.accessToken;
  for await (const { receivedAt, from, subject } of readInbox(client, Number(values.pages)))
    process.stdout.write(
      `${receivedAt.slice(0, 10)}  ${from?.name ?? from?.address ?? '?'}: ${subject ?? '(no subject)'}\n`,
    );
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
