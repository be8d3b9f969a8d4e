import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { en } from '../../web/page/words/en.ts';
import { ko } from '../../web/page/words/ko.ts';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { visit } from './visitor.js';

const password = 'nine dark pebbles';
let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(['faults']), startChromium()]);
  await app.client().register('faults@example.com', password);
});
afterEach(() => app.google.clearFaults());
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

describe('what went wrong', () => {
  it('is said in the language that is chosen afterwards', async () => {
    const visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
    const { page } = visitor;
    await visitor.signInWithGoogle('jonas@example.com');
    await page.locator('.rows li a').first().waitFor();
    app.google.addFault({
      match: ({ path }) => path.includes('/gmail/v1/'),
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'google-error', status: 403, reason: 'domainPolicy' },
    });
    await page.goto('/mail?label=STARRED');
    const notices = page.getByRole('alert');
    await notices.first().waitFor();
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByRole('button', { name: ko.faults.retry }).first().waitFor();
    for (const text of await notices.allTextContents()) expect(text).toMatch(/관리자/);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: en.faults.retry }).first().waitFor();
    for (const text of await notices.allTextContents()) expect(text).toMatch(/administrator/);
    app.google.clearFaults();
    await visitor.close();
  });

  it('with a form is said in it as well', async () => {
    const visitor = await visit(chromium.browser, app.url, { width: 390, language: 'ko' });
    const { page, words } = visitor;
    await page.goto('/sign-in');
    await page.getByLabel(words.signIn.email).fill('faults@example.com');
    await page.getByLabel(words.password.label, { exact: true }).fill('not the password');
    await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
    const notice = page.getByRole('alert');
    await notice.filter({ hasText: /[가-힣]/ }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await notice.filter({ hasNotText: /[가-힣]/ }).waitFor();
    await visitor.close();
  });
});

describe('without a connection', () => {
  it('a screen that was never opened is waited for', async () => {
    const visitor = await visit(chromium.browser, app.url, { width: 390, language: 'en' });
    const { page, context, words } = visitor;
    await visitor.signInWithGoogle('jonas@example.com');
    await page.locator('.rows li a').first().waitFor();
    await context.setOffline(true);
    await page.getByRole('link', { name: words.shell.account, exact: true }).click();
    await page.locator('main').getByText(words.faults.unreachable).waitFor();
    await page.getByText(words.shell.offline).waitFor();
    await page.getByRole('link', { name: words.shell.mail, exact: true }).click();
    await page.getByRole('heading', { name: words.labelNames['INBOX'] as string }).waitFor();
    await page.getByRole('link', { name: words.shell.account, exact: true }).click();
    await page.locator('main').getByText(words.faults.unreachable).waitFor();
    await context.setOffline(false);
    await page.getByText(words.account.thisSession).waitFor();
    await visitor.close();
  });

  it('a form says so, and works once there is one', async () => {
    const visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'ko' });
    const { page, context, words } = visitor;
    await page.goto('/sign-in?returnTo=/account');
    await page.getByLabel(words.signIn.email).fill('faults@example.com');
    await page.getByLabel(words.password.label, { exact: true }).fill(password);
    await context.setOffline(true);
    await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
    await page.getByText(words.faults.unreachable).waitFor();
    await visitor.expectAccessible();
    await context.setOffline(false);
    await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
    await page.getByText(words.account.thisSession).waitFor();
    await visitor.close();
  });
});

describe('while the account is on its way', () => {
  it('keeps its shape, and nothing moves where less motion is wished', async () => {
    const visitor = await visit(chromium.browser, app.url, { width: 390, language: 'en' });
    const { page, words } = visitor;
    await visitor.signInWithGoogle('jonas@example.com');
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/graphql', async (route) => {
      if (/query (?:Me|Sessions)\b/.test(route.request().postData() ?? '')) await released;
      await route.continue();
    });
    await page.goto('/account');
    await page.locator('.section-bones').first().waitFor();
    await visitor.expectAccessible();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await visitor.until('document.getAnimations().length > 0');
    release();
    await page.getByText(words.account.thisSession).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await visitor.close();
  });
});
