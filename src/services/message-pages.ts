import type { MessagePage, MessageRef } from './gmail.js';

/** Gmail's largest page. */
const largestPage = 500;
/** How many further pages are searched for a message that new mail has pushed down. */
const pagesToLookOn = 3;

/** Where a message stood when it was listed: on which of Gmail's pages, and where on it. */
export interface MessagePlace {
  /** Gmail's token of the page; undefined for the first. */
  token: string | undefined;
  /** How many messages the pages before it had. */
  offset: number;
  index: number;
  id: string;
  /** Gmail's token of what followed, as far as was read, and at which index of the page it begins. */
  next: { token: string; index: number } | undefined;
}

export interface ListedMessage {
  message: MessageRef;
  place: MessagePlace;
}

export interface ListedPage {
  listed: ListedMessage[];
  hasNextPage: boolean;
  /** How many messages there are at least, as far as was read; exact when the end was read from the beginning. */
  counted: number;
  countIsExact: boolean;
  sizeEstimate: number;
}

/** Reads one of Gmail's pages: `size` messages from `token` on. */
export type ReadPage = (token: string | undefined, size: number) => Promise<MessagePage>;

interface Anchor {
  token: string | undefined;
  offset: number;
  page: MessagePage;
}

/**
 * The `first` messages after `after`.
 *
 * Gmail's page tokens do not say whether new mail shifts what they point at, so each page is read from a token at or
 * before the message of the cursor (one list costs the same for 500 ids as for one) and the place is found by that
 * message's id. Only when it is gone does its position count. What is listed then has its place on the nearest page whose
 * token is known, so that a walk reads one page before its own and no more, however deep it is.
 */
export async function readMessagesAfter(
  read: ReadPage,
  after: MessagePlace | undefined,
  first: number,
): Promise<ListedPage> {
  const begin = after
    ? await findPlace(read, after, first)
    : { anchor: { token: undefined, offset: 0, page: await read(undefined, first) }, start: 0 };
  let { anchor, start } = begin;
  const fromTheTop = anchor.token === undefined;
  // A token that was given out with the cursor tells where its page begins as long as nothing has shifted since.
  const isUnshifted = anchor.token === after?.token && start - 1 === after?.index;
  let nearer = isUnshifted ? after.next : undefined;
  const listed: ListedMessage[] = [];
  for (;;) {
    const taken = anchor.page.messages.slice(start, start + first - listed.length);
    for (const [position, message] of taken.entries())
      listed.push({ message, place: placeOf(message.id, start + position, anchor, nearer) });
    start += taken.length;
    if (listed.length === first || anchor.page.nextPageToken === undefined) break;
    anchor = await nextPage(read, anchor, Math.min(largestPage, first - listed.length));
    start = 0;
    nearer = undefined;
  }
  const { offset, page } = anchor;
  const more = page.nextPageToken !== undefined;
  return {
    listed,
    hasNextPage: more || start < page.messages.length,
    counted: offset + page.messages.length + (more ? 1 : 0),
    countIsExact: fromTheTop && !more,
    sizeEstimate: page.sizeEstimate,
  };
}

/** Where a message is found again: on the page that begins `nearer`, else on the anchor's. */
function placeOf(id: string, index: number, { token, offset, page }: Anchor, nearer: MessagePlace['next']) {
  const next =
    page.nextPageToken === undefined ? undefined : { token: page.nextPageToken, index: page.messages.length };
  if (nearer === undefined || index < nearer.index) return { token, offset, index, id, next };
  const skipped = nearer.index;
  return {
    token: nearer.token,
    offset: offset + skipped,
    index: index - skipped,
    id,
    next: next && { token: next.token, index: next.index - skipped },
  };
}

async function findPlace(
  read: ReadPage,
  after: MessagePlace,
  first: number,
): Promise<{ anchor: Anchor; start: number }> {
  const size = Math.min(largestPage, after.index + 1 + first);
  const anchor = { token: after.token, offset: after.offset, page: await read(after.token, size) };
  const found =
    (await lookOn(read, anchor, after.id, pagesToLookOn)) ??
    (after.token === undefined ? undefined : await lookFromTheTop(read, after));
  if (found) return found;
  // The message is gone: what followed it has moved into its place.
  return { anchor, start: Math.min(after.index, anchor.page.messages.length) };
}

/** Deletions above can have moved the message to before its page. */
async function lookFromTheTop(
  read: ReadPage,
  after: MessagePlace,
): Promise<{ anchor: Anchor; start: number } | undefined> {
  const top = { token: undefined, offset: 0, page: await read(undefined, largestPage) };
  return lookOn(read, top, after.id, Math.ceil((after.offset + after.index) / largestPage));
}

async function lookOn(
  read: ReadPage,
  from: Anchor,
  id: string,
  furtherPages: number,
): Promise<{ anchor: Anchor; start: number } | undefined> {
  let anchor = from;
  for (let looked = 0; ; looked += 1) {
    const position = anchor.page.messages.findIndex((message) => message.id === id);
    if (position >= 0) return { anchor, start: position + 1 };
    if (looked === furtherPages || anchor.page.nextPageToken === undefined) return undefined;
    anchor = await nextPage(read, anchor, largestPage);
  }
}

async function nextPage(read: ReadPage, { offset, page }: Anchor, size: number): Promise<Anchor> {
  const token = page.nextPageToken;
  return { token, offset: offset + page.messages.length, page: await read(token, size) };
}
