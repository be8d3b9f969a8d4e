import { encodeGlobalId } from '../../src/resolvers/global-id.js';
import type { TestApp } from '../../test/api/start-test-app.js';
import type { Client, Person } from './person.js';

interface Seen {
  me: { id: string; googleAccounts: { id: string; googleUserId: string }[] };
  sessions: { id: string; isCurrent: boolean }[];
}
interface SeenMail {
  gmailLabels: { id: string; gmailId: string; type: string; messages: { edges: { cursor: string }[] } }[];
  messages: {
    edges: {
      cursor: string;
      node: {
        id: string;
        gmailId: string;
        thread: { id: string; gmailId: string };
        attachments: { id: string; downloadUrl: string }[];
      };
    }[];
  };
  found: { edges: { cursor: string }[] };
  labelled: { edges: { cursor: string }[] };
}

/** Notes the ids, cursors and links of a person, as their own client is shown them. */
export async function collect(test: TestApp, client: Client, person: Person, hasMail: boolean): Promise<void> {
  const { values, ids, canaries } = person;
  const { data } = await client.post<Seen>({
    query: '{ me { id googleAccounts { id googleUserId } } sessions { id isCurrent } }',
  });
  const current = data.sessions.find(({ isCurrent }) => isCurrent)?.id ?? '';
  const other = data.sessions.find(({ isCurrent }) => !isCurrent)?.id;
  person.userId = inside(data.me.id);
  const bare = (kind: string, id: string) => {
    values.set(kind, id);
    canaries.add(id);
  };
  const named = (type: string, kind: string, id: string | undefined) => {
    if (id === undefined) return;
    if (!ids.has(type)) ids.set(type, id);
    values.set(kind, id);
    canaries.add(id);
  };
  named('User', 'User id', data.me.id);
  named('SignedInSession', 'session id', current);
  named('SignedInSession', 'id of another session', other);
  bare('bare user id', person.userId);
  bare('bare session id', inside(current));
  if (!hasMail) return;
  for (const [index, { id, googleUserId }] of data.me.googleAccounts.entries()) {
    const nth = index === 0 ? '' : 'second ';
    named('GoogleAccount', `${nth}GoogleAccount id`, id);
    bare(`bare ${nth}account id`, inside(id));
    bare(`${nth}Google user id`, googleUserId);
    const { data: mail } = await client.post<SeenMail>({
      query: mailQuery,
      variables: { account: id, q: 'text', l: ['INBOX'] },
    });
    // The sender's mailbox has what it has sent as well.
    const [first, next] = mail.messages.edges.filter(({ node }) => node.attachments.length > 0);
    const label = mail.gmailLabels.find(({ type }) => type === 'USER');
    if (!first || !next || !label) throw new Error(`${person.name} has no mail.`);
    named('Message', `${nth}Message id`, next.node.id);
    named('Thread', `${nth}Thread id`, next.node.thread.id);
    named('GmailLabel', `${nth}GmailLabel id`, label.id);
    named('Attachment', `${nth}Attachment id`, next.node.attachments[0]?.id);
    bare(`${nth}Gmail message id`, next.node.gmailId);
    bare(`${nth}Gmail label id`, label.gmailId);
    values.set(`${nth}cursor`, first.cursor);
    values.set(`${nth}cursor of a search`, mail.found.edges[0]?.cursor ?? '');
    values.set(`${nth}cursor of INBOX`, mail.labelled.edges[0]?.cursor ?? '');
    values.set(`${nth}cursor of a label`, label.messages.edges[0]?.cursor ?? '');
    const link = first.node.attachments[0]?.downloadUrl ?? '';
    values.set(`${nth}attachment link`, link);
    values.set(`${nth}attachment token`, new URL(link).pathname.slice('/attachments/'.length));
    await test.app.services.settle();
  }
  ids.set('INBOX', encodeGlobalId('GmailLabel', inside(data.me.googleAccounts[0]?.id ?? ''), 'INBOX'));
  values.set('INBOX id', ids.get('INBOX') ?? '');
}

const mailQuery = `query($account: ID, $q: String, $l: [ID!]) {
  gmailLabels(account: $account, type: USER) { id gmailId type messages(first: 2) { edges { cursor } } }
  messages(account: $account, first: 20) { edges { cursor node { id gmailId thread { id gmailId } attachments { id downloadUrl } } } }
  found: messages(account: $account, first: 2, query: $q) { edges { cursor } }
  labelled: messages(account: $account, first: 2, labelIds: $l) { edges { cursor } }
}`;

/** What a global id has within, which the database knows it by. */
function inside(id: string): string {
  return Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
}
