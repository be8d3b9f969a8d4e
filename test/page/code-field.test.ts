import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wrong } from '../api/api-client.js';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { askForCode, paste, typeCode } from './code-steps.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { type Visitor, visit } from './visitor.js';

const email = 'field@example.com';
let app: PageApp;
let chromium: WatchedBrowser;
let visitor: Visitor;
beforeAll(async () => {
  [app, chromium] = await Promise.all([
    startPageApp(['field'], { CODE_RESEND_COOLDOWN_SECONDS: '60' }),
    startChromium(),
  ]);
  visitor = await visit(chromium.browser, app.url, { width: 390, language: 'en' });
  await visitor.page.clock.install();
  await visitor.page.goto('/sign-up');
  await askForCode(visitor, email);
});
afterAll(async () => {
  await visitor?.close();
  expect(visitor?.complaints).toEqual([]);
  await chromium?.close();
  await app?.close();
});

const field = () => visitor.page.getByLabel(visitor.words.codes.code, { exact: true });
const timer = () => visitor.page.getByRole('timer');

/** Seconds of a countdown such as 9:05. */
function seconds(text: string | null): number {
  const [, minutes, rest] = /(\d+):(\d\d)/.exec(text ?? '') ?? [];
  return Number(minutes) * 60 + Number(rest);
}

describe('the field for a code', () => {
  it('brings up digits, and the code that the device has read', async () => {
    expect(await field().getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field().getAttribute('inputmode')).toBe('numeric');
  });

  it.each([
    ['123 456', '123456'],
    ['123-456', '123456'],
    [' 123456\n', '123456'],
    ['１２３ ４５６', '123456'],
    ['Sent on 20 November 2026.\n\nYour code:\n\n  482 915\n\nReference K7P. Call +82 2 1234 5678.', '482915'],
  ])('takes %j as %s', async (pasted, digits) => {
    await field().fill('');
    await paste(visitor, pasted);
    expect(await field().inputValue()).toBe(digits);
  });

  it('takes no seventh digit', async () => {
    await field().fill('');
    await field().pressSequentially('12 34 56 7');
    expect(await field().inputValue()).toBe('123456');
  });

  it('tells how many tries are left, down to the last', async () => {
    const { page, words } = visitor;
    const code = wrong(await app.newestCode(email));
    for (const left of [4, 3, 2, 1]) {
      await typeCode(visitor, code);
      await page.getByText(words.codes.attemptsLeft(left), { exact: true }).waitFor();
    }
    await visitor.expectAccessible();
    await typeCode(visitor, code);
    await page.getByText(words.codes.attemptsLeft(0), { exact: true }).waitFor();
  });

  it('counts down to the next code and to the end of this one', async () => {
    const { page, words } = visitor;
    const resend = () => page.locator('form .text-button');
    const waiting = seconds(await resend().textContent());
    expect(waiting).toBeGreaterThan(50);
    expect(waiting).toBeLessThanOrEqual(60);
    expect(await resend().getAttribute('aria-disabled')).toBe('true');
    const left = seconds(await timer().textContent());
    expect(left).toBeGreaterThan(590);
    expect(left).toBeLessThanOrEqual(600);
    await page.clock.fastForward(30_000);
    await page.getByText(/Another code in 0:[0-3]\d/).waitFor();
    expect(left - seconds(await timer().textContent())).toBeGreaterThanOrEqual(30);
    await page.clock.fastForward(31_000);
    await page.getByRole('button', { name: words.codes.resend }).waitFor();
    await page.clock.fastForward(600_000);
    await page.getByText(words.codes.expired).waitFor();
    await visitor.expectAccessible();
  });
});
