import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ListedPage,
  type MessagePlace,
  type ReadPage,
  readMessagesAfter,
} from '../../src/services/message-pages.js';

/** A list like Gmail's, newest first. Its page tokens are places that new mail shifts, or messages that it does not. */
class List {
  readonly asked: [token: string | undefined, size: number][] = [];

  constructor(
    public ids: string[],
    private readonly tokensShift = true,
  ) {}

  readonly read: ReadPage = async (token, size) => {
    this.asked.push([token, size]);
    const begin = token === undefined ? 0 : this.tokensShift ? Number(token) : this.ids.indexOf(token);
    const end = begin + size;
    return {
      messages: this.ids.slice(begin, end).map((id) => ({ id, threadId: `thread of ${id}` })),
      nextPageToken: end < this.ids.length ? (this.tokensShift ? String(end) : this.ids[end]) : undefined,
      sizeEstimate: Math.min(201, this.ids.length),
    };
  };

  /** What was asked since the last time. */
  takeAsked() {
    return this.asked.splice(0);
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
const idsOf = ({ listed }: ListedPage) => listed.map(({ message }) => message.id);
const lastPlace = ({ listed }: ListedPage): MessagePlace => {
  const place = listed.at(-1)?.place;
  if (!place) throw new Error('The page is empty.');
  return place;
};

describe('a page of messages', () => {
  it('begins at the top, and says what follows and what is known of the number', async () => {
    const list = new List(numbered(5));
    const page = await readMessagesAfter(list.read, undefined, 2);
    expect(page).toEqual({
      listed: [
        { message: { id: 'm0', threadId: 'thread of m0' }, place: placed('m0', 0) },
        { message: { id: 'm1', threadId: 'thread of m1' }, place: placed('m1', 1) },
      ],
      hasNextPage: true,
      counted: 3,
      countIsExact: false,
      sizeEstimate: 5,
    });
    expect(list.takeAsked()).toEqual([[undefined, 2]]);
    function placed(id: string, index: number) {
      return { token: undefined, offset: 0, index, id, next: { token: '2', index: 2 } };
    }
  });

  it('is the whole of a short list, whose number is then exact', async () => {
    const page = await readMessagesAfter(new List(numbered(3)).read, undefined, 3);
    expect(page).toMatchObject({ hasNextPage: false, counted: 3, countIsExact: true });
    expect(page.listed.map(({ place }) => place.next)).toEqual([undefined, undefined, undefined]);
    const none = await readMessagesAfter(new List([]).read, undefined, 3);
    expect(none).toMatchObject({ listed: [], hasNextPage: false, counted: 0, countIsExact: true });
  });

  it('reads one page before its own and no more, however deep a walk is', async () => {
    const list = new List(numbered(40));
    let page = await readMessagesAfter(list.read, undefined, 10);
    for (let turn = 1; turn < 4; turn += 1) {
      list.takeAsked();
      page = await readMessagesAfter(list.read, lastPlace(page), 10);
      expect(idsOf(page)).toEqual(numbered(40).slice(turn * 10, turn * 10 + 10));
      expect(list.takeAsked()).toEqual([[turn === 1 ? undefined : String((turn - 1) * 10), 20]]);
    }
    expect(page).toMatchObject({ hasNextPage: false, counted: 40, countIsExact: false });
  });

  it('reads on where one of Gmail’s pages does not hold it', async () => {
    const list = new List(numbered(1200));
    const page = await readMessagesAfter(list.read, undefined, 700);
    // Gmail itself gives no more than 500; so does this reader when the list is longer.
    expect(idsOf(page)).toEqual(numbered(700));
    const after = await readMessagesAfter(list.read, { ...lastPlace(page), index: 499, id: 'm499' }, 600);
    expect(idsOf(after)).toEqual(numbered(1100).slice(500));
    expect(list.takeAsked().slice(1)).toEqual([
      [undefined, 500],
      ['500', 500],
      ['1000', 100],
    ]);
    expect(after).toMatchObject({ hasNextPage: true, counted: 1101, countIsExact: false });
  });

  it('finds its place by the message, where new mail has pushed it on to further pages', async () => {
    const list = new List(numbered(2500));
    const place = lastPlace(await readMessagesAfter(list.read, undefined, 10));
    list.ids = [...Array.from({ length: 1400 }, (_, index) => `new ${index}`), ...list.ids];
    list.takeAsked();
    const page = await readMessagesAfter(list.read, place, 5);
    expect(idsOf(page)).toEqual(['m10', 'm11', 'm12', 'm13', 'm14']);
    expect(list.takeAsked().map(([token]) => token)).toEqual([undefined, '15', '515', '1015']);
  });

  it('looks on three pages, then takes what stands at its place', async () => {
    const list = new List(numbered(3000));
    const place = lastPlace(await readMessagesAfter(list.read, undefined, 10));
    list.ids = list.ids.filter((id) => id !== 'm9');
    list.takeAsked();
    const page = await readMessagesAfter(list.read, place, 5);
    expect(idsOf(page)).toEqual(['m10', 'm11', 'm12', 'm13', 'm14']);
    expect(list.takeAsked().map(([token]) => token)).toEqual([undefined, '15', '515', '1015']);
  });

  it('finds a message that deletions have moved to before its page, and no further than that', async () => {
    const list = new List(numbered(1200));
    const first = await readMessagesAfter(list.read, undefined, 10);
    const second = await readMessagesAfter(list.read, lastPlace(first), 10);
    const place = lastPlace(await readMessagesAfter(list.read, lastPlace(second), 10));
    expect(place).toMatchObject({ token: '20', id: 'm29' });
    list.ids = list.ids.slice(15);
    list.takeAsked();
    expect(idsOf(await readMessagesAfter(list.read, place, 3))).toEqual(['m30', 'm31', 'm32']);
    expect(list.takeAsked().map(([token]) => token)).toEqual(['20', '33', '533', '1033', undefined]);
    list.ids = list.ids.filter((id) => id !== 'm29');
    const gone = await readMessagesAfter(list.read, place, 3);
    // Twenty-nine stood before it; so many are looked through, which is one page of Gmail's.
    expect(list.takeAsked().map(([token]) => token)).toEqual(['20', '33', '533', '1033', undefined, '500']);
    expect(idsOf(gone)).toEqual(list.ids.slice(29, 32));
  });

  it('is empty after the last message, and where all behind its place has gone', async () => {
    const list = new List(numbered(3));
    const all = await readMessagesAfter(list.read, undefined, 3);
    expect(await readMessagesAfter(list.read, lastPlace(all), 3)).toMatchObject({ listed: [], hasNextPage: false });
    list.ids = ['m0'];
    expect(await readMessagesAfter(list.read, lastPlace(all), 3)).toMatchObject({ listed: [], hasNextPage: false });
  });

  it.each([
    ['shift', true],
    ['do not shift', false],
  ])('gives each message once, in order, however it is walked, where tokens %s', async (_, tokensShift) => {
    const turns = fc.array(
      fc.record({
        first: fc.integer({ min: 1, max: 60 }),
        back: fc.double({ min: 0, max: 1, noNaN: true }),
        arriving: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 150 }), turns, async (count, its) => {
        const list = new List(numbered(count), tokensShift);
        const seen: string[] = [];
        let after: MessagePlace | undefined;
        for (let turn = 0; ; turn += 1) {
          const { first, back, arriving } = its[turn % its.length] ?? { first: 10, back: 1, arriving: 0 };
          if (turn > 0)
            list.ids = [...Array.from({ length: arriving }, (_new, index) => `new ${turn} ${index}`), ...list.ids];
          const { listed, hasNextPage } = await readMessagesAfter(list.read, after, first);
          // On from anywhere on the page.
          const kept = listed.slice(0, Math.max(1, Math.ceil(listed.length * back)));
          seen.push(...kept.map(({ message }) => message.id));
          after = kept.at(-1)?.place;
          if (kept.length === listed.length && !hasNextPage) break;
        }
        expect(seen).toEqual(numbered(count));
      }),
      { numRuns: 60 },
    );
  });
});
