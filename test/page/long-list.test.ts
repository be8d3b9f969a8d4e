import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { visit } from './visitor.js';

const pageSize = 50;
const pages = 200;

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(), startChromium()]);
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

describe('a mailbox of 10,000 messages', () => {
  it('is walked to its end with few rows in the document and little memory', async () => {
    const visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
    const { page, until } = visitor;
    await answerLists(page);
    await visitor.signInWithGoogle('mina@example.com');
    await page.locator('.rows li a').first().focus();
    const shown = (place: number) => until(`document.querySelector('.rows li:last-child').ariaPosInSet >= ${place}`);
    await walk(page, 20);
    await shown(20 * pageSize - 10);
    const before = await usedMegabytes(page);
    await walk(page, pages);
    await shown(pages * pageSize);
    expect(await page.locator('.rows li').count()).toBeLessThan(40);
    // 9,000 messages more: what is known of each, and nothing else.
    const grown = (await usedMegabytes(page)) - before;
    expect(grown).toBeLessThan(60);
    await visitor.close();
  }, 120_000);
});

/** Goes to the end of what is loaded, until so many pages are. */
async function walk(page: Page, until: number): Promise<void> {
  for (let loaded = 0; loaded < until; ) {
    await page.keyboard.press('End');
    await page.waitForTimeout(15);
    const height = await page.locator('.rows ul').evaluate((list) => list.clientHeight);
    loaded = Math.round(height / 84 / pageSize);
  }
  await page.keyboard.press('End');
}

async function usedMegabytes(page: Page): Promise<number> {
  await page.requestGC();
  return Number(await page.evaluate('performance.memory.usedJSHeapSize')) / 1e6;
}

/** Answers for a mailbox that the stand-in would take long to fill. */
async function answerLists(page: Page): Promise<void> {
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON() as {
      operationName?: string;
      variables?: { after?: string };
    };
    if (operationName !== 'MessageList') return route.continue();
    const number = Number(variables?.after ?? 0);
    return route.fulfill({ json: { data: { messages: connection(number) } } });
  });
}

function connection(after: number) {
  const edges = Array.from({ length: pageSize }, (_, index) => {
    const id = `message-${after + index}`;
    const from = { __typename: 'Mailbox', name: 'Somebody', address: 'somebody@example.com' };
    const text = { subject: `Subject ${after + index}`, snippet: 'What the message begins with, in some words.' };
    const node = { __typename: 'Message', id, ...text, receivedAt: '2026-11-20T09:00:00.000Z', isUnread: false, from };
    return { __typename: 'MessageEdge', cursor: String(after + index + 1), node };
  });
  const end = after + pageSize;
  const pageInfo = { __typename: 'PageInfo', hasNextPage: end < pages * pageSize, endCursor: String(end) };
  const resultCount = { __typename: 'ResultCount', value: 201, accuracy: 'AT_LEAST' };
  return { __typename: 'MessageConnection', edges, pageInfo, resultCount };
}
