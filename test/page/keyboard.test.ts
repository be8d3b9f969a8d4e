import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { type Visitor, visit } from './visitor.js';

let app: PageApp;
let chromium: WatchedBrowser;
let visitor: Visitor;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(['keys']), startChromium()]);
});
afterAll(async () => {
  await visitor?.close();
  await chromium?.close();
  await app?.close();
});

describe('the keyboard alone', () => {
  it('is enough to sign up, with the language chosen and kept', async () => {
    const { page, context } = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
    await page.goto('/sign-up');
    await page.getByRole('heading').waitFor();
    await press(page, 'Tab', '한국어');
    await page.keyboard.press('Enter');
    await press(page, 'Tab', 'email');
    await page.keyboard.type('keys@example.com');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-up/code');
    await page.getByRole('heading', { name: '인증번호 입력' }).waitFor();
    await press(page, 'Tab', 'code');
    await page.keyboard.type(await app.newestCode('keys@example.com'));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-up/password');
    await press(page, 'Tab', 'new-password');
    await page.keyboard.type('seventeen blue doors');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Gmail을 연결하세요' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Gmail을 연결하세요' }).waitFor();
    await context.close();
  });

  it('is enough to sign in, read, search and leave, and what has the focus is seen', async () => {
    visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
    const { page, words } = visitor;
    await page.goto('/');
    await page.getByRole('heading', { name: words.signIn.title }).waitFor();
    await press(page, 'Tab', words.signIn.google);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'mina@example.com' }).press('Enter');
    await page.locator('.rows li a').first().waitFor();

    await press(page, 'Tab', words.shell.skip);
    await page.keyboard.press('Enter');
    await press(page, 'Tab', 'row');
    await page.keyboard.press('ArrowDown');
    await visitor.until(`document.activeElement.closest('li')?.ariaPosInSet === '2'`);
    await page.keyboard.press('Enter');
    await page.locator('.message h1').waitFor();
    await visitor.until(`document.activeElement.matches('.message h1')`);

    await press(page, 'Shift+Tab', 'search');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Lagepläne');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: words.mail.results }).waitFor();
    await page.locator('.rows li a').first().waitFor();
    await press(page, 'Tab', 'row');
    await page.keyboard.press('Enter');
    await page.locator('.file').waitFor();
    await press(page, 'Tab', 'file');
    const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(saved.suggestedFilename()).toBe('Lagepläne_Süd.zip');

    await press(page, 'Shift+Tab', words.shell.account);
    await page.keyboard.press('Enter');
    await page.getByText(words.account.thisSession).waitFor();
    await press(page, 'Tab', words.account.delete);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await visitor.until(`document.activeElement.textContent === ${JSON.stringify(words.account.delete)}`);
    await press(page, 'Shift+Tab', words.account.signOutHere);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: words.signIn.title }).waitFor();
  });
});

/** Presses a key until the focus is on what has this name, text, type or class; all on the way shows that it has the focus. */
async function press(page: Visitor['page'], key: string, wanted: string): Promise<void> {
  for (let count = 0; count < 60; count += 1) {
    await page.keyboard.press(key);
    const [names, isSeen] = await page.evaluate<[string[], boolean]>(`(() => {
      const focused = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const hasRing = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      const isOurs = focused.matches(':not(body, iframe)');
      return [[focused.name, focused.textContent, focused.type, ...focused.classList], hasRing || !isOurs];
    })()`);
    expect([names[1], isSeen]).toEqual([names[1], true]);
    if (names.includes(wanted)) return;
  }
  throw new Error(`${key} does not lead to ${wanted}.`);
}
