import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { type Visitor, visit } from './visitor.js';

const filename = 'Lagepläne_Süd.zip';
const elevenMinutes = 660;

let app: PageApp;
let chromium: WatchedBrowser;
let visitor: Visitor;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(), startChromium()]);
  visitor = await visit(chromium.browser, app.url, { width: 390, language: 'en' });
  await visitor.signInWithGoogle('mina@example.com');
});
beforeEach(async () => {
  await visitor.page.goto(`/mail?${new URLSearchParams({ q: 'Lagepläne' })}`);
  await visitor.page.locator('.rows li a').first().click();
  await file().waitFor();
});
afterAll(async () => {
  await visitor?.close();
  expect(visitor?.complaints).toEqual([]);
  await chromium?.close();
  await app?.close();
});

const file = () => visitor.page.getByRole('link', { name: filename });

async function download(): Promise<Buffer> {
  const [saved] = await Promise.all([visitor.page.waitForEvent('download'), file().click()]);
  expect(saved.suggestedFilename()).toBe(filename);
  return readFileSync(await saved.path());
}

describe('a file of a message', () => {
  it('is saved by a new link where the one shown is over', async () => {
    const link = await file().getAttribute('href');
    app.later(elevenMinutes);
    expect((await fetch(new URL(link ?? '', app.url))).status).toBe(404);
    expect(await download()).toHaveLength(22);
    await visitor.until(`document.querySelector('.file').href !== ${JSON.stringify(link)}`);
  });

  it('says so when it is not there any more', async () => {
    await visitor.page.route('**/attachments/**', (route) => route.fulfill({ status: 404 }));
    await file().click();
    await visitor.page.getByText(visitor.words.message.fileGone).waitFor();
    await visitor.expectAccessible();
    await visitor.page.unrouteAll();
  });

  it('says how long Gmail asks to wait, and is saved after', async () => {
    const { page, words } = visitor;
    await page.route('**/attachments/**', (route) => route.fulfill({ status: 429, headers: { 'retry-after': '1' } }));
    await file().click();
    await page.locator('.attachments .notice').waitFor();
    await page.unrouteAll();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.attachments').getByRole('button', { name: words.faults.retry, exact: true }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe(filename);
    await page.locator('.attachments .notice').waitFor({ state: 'detached' });
  });

  it('waits for the connection', async () => {
    const { page, context, words } = visitor;
    await context.setOffline(true);
    await file().click();
    await page.locator('.attachments').getByText(words.faults.unreachable).waitFor();
    await context.setOffline(false);
    const retry = page.locator('.attachments').getByRole('button', { name: words.faults.retry });
    const [saved] = await Promise.all([page.waitForEvent('download'), retry.click()]);
    expect(saved.suggestedFilename()).toBe(filename);
  });
});
