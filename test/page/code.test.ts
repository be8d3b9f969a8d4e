import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { askForCode, typeCode } from './code-steps.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { visit } from './visitor.js';

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(['tabs'], { CODE_RESEND_COOLDOWN_SECONDS: '0' }), startChromium()]);
});
afterAll(async () => {
  expect(chromium?.leaks).toEqual([]);
  await chromium?.close();
  await app?.close();
});

describe('a code', () => {
  it('that a newer one has replaced leads to the newest mail', async () => {
    const setting = { width: 1280, language: 'en' } as const;
    const first = await visit(chromium.browser, app.url, setting);
    await first.page.goto('/sign-up');
    await askForCode(first, 'tabs@example.com');
    const oldCode = await app.newestCode('tabs@example.com');
    const second = { ...first, page: await first.context.newPage() };
    await second.page.goto('/sign-up');
    await askForCode(second, 'tabs@example.com');
    const reference = await second.page.locator('.reference').last().textContent();
    await typeCode(first, oldCode);
    await first.page.getByText(first.words.codes.newerMail(reference ?? '')).waitFor();
    await first.expectAccessible();
    await typeCode(first, await app.newestCode('tabs@example.com'));
    await first.page.getByRole('heading', { name: first.words.signUp.detailsTitle }).waitFor();
    await first.close();
  });

  it('says how long to wait when too many were asked for', async () => {
    const limited = await startPageApp(['many'], {
      CODE_SENDS_PER_ADDRESS_PER_DAY: '1',
      CODE_RESEND_COOLDOWN_SECONDS: '0',
    });
    const visitor = await visit(chromium.browser, limited.url, { width: 390, language: 'ko' });
    await visitor.page.goto('/sign-up');
    await askForCode(visitor, 'many@example.com');
    await visitor.page.getByRole('button', { name: visitor.words.codes.resend }).click();
    await visitor.page.getByRole('timer').filter({ hasText: '다시 시도' }).waitFor();
    await visitor.expectAccessible();
    await visitor.close();
    await limited.close();
  });
});
