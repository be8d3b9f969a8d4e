import type { LocalGoogle } from '../../local-google/interface.js';
import type { ApiClient } from '../../test/api/api-client.js';
import { RefreshSessionDocument } from '../../test/generated/graphql.js';
import type { Caller } from './caller.js';
import type { Tokens } from './visitors.js';

const me = '{ me { email name googleAccounts { email status } } }';
const labels = '{ gmailLabels { name messagesUnread } }';
const page = `query($after: String) { messages(first: 20, after: $after) {
  nodes { id subject snippet receivedAt isUnread from { name address } } pageInfo { endCursor hasNextPage } } }`;
const bodies = 'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { subject text html } } }';
const attachments =
  '{ messages(first: 10, query: "has:attachment") { nodes { attachments { sizeBytes downloadUrl } } } }';
const refresh = `mutation($refreshToken: String) { refreshSession(refreshToken: $refreshToken) {
  ... on Authenticated { session { accessToken refreshToken } } ... on UserError { code } } }`;

interface Page {
  nodes: { id: string }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

/** So many new mails stay in a mailbox; earlier ones are deleted. */
const keptMails = 60;

/** Somebody who reads their mailbox, page by page, while mail comes in. */
export class Reader {
  private delivered: string[] = [];
  private cursor: string | null = null;
  private count = 0;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly caller: Caller,
    private readonly google: LocalGoogle,
    private readonly email: string,
    private tokens: Tokens,
  ) {}

  static async signIn(client: ApiClient, caller: Caller, google: LocalGoogle, email: string): Promise<Reader> {
    await client.signInWithGoogle(email);
    const { refreshSession } = (await client.run(RefreshSessionDocument, {})).data;
    if (refreshSession.__typename !== 'Authenticated') throw new Error(`${email} is not signed in.`);
    return new Reader(caller, google, email, refreshSession.session);
  }

  me = () => this.ask(me);
  labels = () => this.ask(labels);
  firstPage = () => this.ask(page, { after: null });

  /** The next page of a walk through the whole mailbox, from its beginning again after its end. */
  nextPage = () =>
    this.inTurn(async () => {
      const { messages } = await this.ask<{ messages: Page }>(page, { after: this.cursor });
      this.cursor = messages.pageInfo.hasNextPage ? messages.pageInfo.endCursor : null;
      return messages.nodes.map(({ id }) => id);
    });

  /** Whole messages, which are in no cache where they have just come. */
  open = async () => {
    const { messages } = await this.ask<{ messages: Page }>(page, { after: null });
    await this.ask(bodies, { ids: messages.nodes.slice(0, 3).map(({ id }) => id) });
  };

  download = async () => {
    const found = await this.ask<{ messages: { nodes: { attachments: { downloadUrl: string }[] }[] } }>(attachments);
    const urls = found.messages.nodes.flatMap((node) => node.attachments.map(({ downloadUrl }) => downloadUrl));
    this.count += 1;
    const { pathname, search } = new URL(urls[this.count % urls.length] ?? '');
    await this.caller.get(pathname + search);
  };

  refresh = () =>
    this.inTurn(async () => {
      const { refreshToken } = this.tokens;
      const { refreshSession } = await this.ask<{ refreshSession: { session: Tokens } }>(refresh, { refreshToken });
      this.tokens = refreshSession.session;
    });

  /** Somebody writes to them. */
  receive = async () => {
    this.count += 1;
    const text = `Line of mail ${this.count}.\n`.repeat(40);
    const mail = { from: 'Petra <petra@example.net>', subject: `Mail ${this.count}`, text };
    this.delivered.push(await this.google.deliver(this.email, mail));
    const old = this.delivered.length > keptMails ? this.delivered.shift() : undefined;
    if (old !== undefined) await this.google.deleteMessage(this.email, old);
  };

  private ask<T>(query: string, variables: object = {}): Promise<T> {
    return this.caller.ask<T>(query, variables, this.tokens.accessToken);
  }

  /** A browser does not do the same twice at once where the second needs what comes of the first. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
