import { coldFloor, type GmailTarget, readWithGoogleapis, walkFloor, warmFloor } from './gmail-clients.js';
import type { Server } from './server.js';

const pageSize = 50;
const walkedPageSize = 100;
const walkedPages = 10;

const pageQuery = `{ messages(first: ${pageSize}) { edges { cursor node { subject from { name address } } } } }`;
const walkQuery = `query($after: String) {
  messages(first: ${walkedPageSize}, after: $after) { nodes { gmailId } pageInfo { hasNextPage endCursor } }
}`;

/** One thing that is timed. */
export interface Scenario {
  name: string;
  label: string;
  /** Done in every round, or in each so-manieth: the slowest need not be done as often. */
  every?: number;
  prepare?: () => void | Promise<void>;
  run: () => Promise<unknown>;
}

export interface Subjects {
  server: Server;
  gmail: GmailTarget;
  historyId: string;
}

/** Everything that is measured, in the order of a round. */
export function scenarios({ server, gmail, historyId }: Subjects): Scenario[] {
  const page = async () => {
    const { messages } = await server.ask<{ messages: { edges: { node: unknown }[] } }>(pageQuery);
    must(messages.edges.filter(({ node }) => node !== null).length, pageSize);
  };
  return [
    {
      name: 'one-by-one',
      label: 'googleapis, one get at a time',
      every: 4,
      run: () => readWithGoogleapis(gmail, pageSize, 1),
    },
    {
      name: 'ten-at-once',
      label: 'googleapis, ten gets at a time',
      run: () => readWithGoogleapis(gmail, pageSize, 10),
    },
    { name: 'all-at-once', label: 'googleapis, all at once (*)', run: () => readWithGoogleapis(gmail, pageSize, 50) },
    { name: 'cold', label: 'ours, nothing cached', prepare: () => server.forgetMessages(), run: page },
    { name: 'warm', label: 'ours, repeated', prepare: page, run: page },
    { name: 'cold-floor', label: 'bare: list, 2 batches of 25', run: () => coldFloor(gmail, pageSize) },
    { name: 'warm-floor', label: 'bare: list beside history', run: () => warmFloor(gmail, pageSize, historyId) },
    { name: 'walk', label: 'ours, 1,000 ids by 100', run: async () => must(await walk(server), 1000) },
    {
      name: 'walk-floor',
      label: 'bare: 10 lists of 100',
      run: async () => must(await walkFloor(gmail, walkedPageSize, walkedPages), 1000),
    },
  ];
}

async function walk(server: Server): Promise<number> {
  let after: string | null = null;
  let walked = 0;
  for (let page = 0; page < walkedPages; page += 1) {
    const { messages }: { messages: { nodes: unknown[]; pageInfo: { endCursor: string | null } } } = await server.ask(
      walkQuery,
      { after },
    );
    walked += messages.nodes.length;
    after = messages.pageInfo.endCursor;
  }
  return walked;
}

function must(found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`${found} messages came where ${wanted} were asked for.`);
}
