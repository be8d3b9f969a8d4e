import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '../../local-google/interface.js';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { askForCode, typeCode } from './code-steps.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { type Visitor, visit } from './visitor.js';

let app: PageApp;
let chromium: WatchedBrowser;
let visitor: Visitor;
beforeAll(async () => {
  [app, chromium] = await Promise.all([
    startPageApp(['first', 'second', 'third'], { CODE_RESEND_COOLDOWN_SECONDS: '0' }),
    startChromium(),
  ]);
});
afterEach(async () => {
  app.google.clearFaults();
  await visitor?.close();
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

const failNextSend = (action: FaultAction) =>
  app.google.addFault({ match: ({ path }) => path === '/gmail/v1/users/me/messages/send', action });

async function askInVain({ page, words }: Visitor, email: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel(words.codes.address).fill(email);
  await page.getByRole('button', { name: words.codes.send }).click();
  await page.getByRole('alert').waitFor();
}

describe('a mail of which nobody knows whether it left', () => {
  it('may be waited for, and its code typed in', async () => {
    visitor = await visit(chromium.browser, app.url, { width: 390, language: 'en' });
    const { page, words, expectAccessible } = visitor;
    failNextSend({ kind: 'drop-after' });
    await askInVain(visitor, 'first@example.com');
    await page.getByText(words.codes.mayArrive).waitFor();
    await expectAccessible();
    await page.getByRole('link', { name: words.codes.haveCode }).click();
    await page.getByText('We do not know whether').waitFor();
    await expectAccessible();
    await typeCode(visitor, await app.newestCode('first@example.com'));
    await page.getByRole('heading', { name: words.signUp.detailsTitle }).waitFor();
  });

  it('may be given up for another one', async () => {
    visitor = await visit(chromium.browser, app.url, { width: 390, language: 'ko' });
    const { page, words } = visitor;
    failNextSend({ kind: 'drop-before' });
    await askInVain(visitor, 'second@example.com');
    await page.getByRole('link', { name: words.codes.haveCode }).click();
    await page.getByRole('button', { name: words.codes.resend }).click();
    await page.locator('.lead .reference').waitFor();
    await typeCode(visitor, await app.newestCode('second@example.com'));
    await page.getByRole('heading', { name: words.signUp.detailsTitle }).waitFor();
  });

  it('leaves the earlier code in its place, and takes the new one when it comes', async () => {
    visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
    const { page, words, expectAccessible } = visitor;
    await page.goto('/sign-up');
    await askForCode(visitor, 'third@example.com');
    const reference = (await page.locator('.reference').last().textContent()) ?? '';
    failNextSend({ kind: 'drop-after' });
    await page.getByRole('button', { name: words.codes.resend }).click();
    await page.getByText(words.codes.mayArriveToo).waitFor();
    await page.locator('.lead').getByText(reference).waitFor();
    await expectAccessible();
    await page.getByRole('button', { name: words.codes.haveNewCode }).click();
    await page.getByText('We do not know whether').waitFor();
    await typeCode(visitor, await app.newestCode('third@example.com'));
    await page.getByRole('heading', { name: words.signUp.detailsTitle }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});

describe('a mail that surely did not leave', () => {
  it('leaves nothing to type in', async () => {
    visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
    const { page, words } = visitor;
    failNextSend({ kind: 'google-error', status: 403, reason: 'dailyLimitExceeded' });
    await askInVain(visitor, 'fourth@example.com');
    expect(await page.getByRole('link', { name: words.codes.haveCode }).count()).toBe(0);
    expect(await page.getByText(words.codes.mayArrive).count()).toBe(0);
  });
});
