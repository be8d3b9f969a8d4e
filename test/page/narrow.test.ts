import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { askForCode, typeCode } from './code-steps.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { type Visitor, visit } from './visitor.js';

const name = 'somebody-with-a-name-that-takes-more-room-than-most';
const email = `${name}@example.com`;
let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp([name]), startChromium()]);
  await app.client().register(email, 'four wide windows');
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

describe.each(['en', 'ko'] as const)('at 360 and 320 px in %s', (language) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(chromium.browser, app.url, { width: 360, language });
  });
  afterAll(() => visitor?.close());

  it('no screen before the sign-in goes beyond the side', async () => {
    const { page, words } = visitor;
    for (const path of ['/sign-in', '/sign-up', '/forgotten-password', '/find-account']) {
      await page.goto(path);
      await page.locator('h1').waitFor();
      await expectWithin(visitor);
    }
    await askForCode(visitor, email);
    await expectWithin(visitor);
    await typeCode(visitor, await app.newestCode(email));
    await page.getByRole('heading', { name: words.find.foundTitle }).waitFor();
    await expectWithin(visitor);
  });

  it('no screen after it does', async () => {
    const { page, words } = visitor;
    await visitor.signInWithGoogle('mina@example.com');
    await page.locator('.rows li a').first().waitFor();
    await expectWithin(visitor);
    await page.getByRole('button', { name: words.mail.openLabels }).click();
    await page.getByRole('dialog').getByRole('link').first().waitFor();
    await expectWithin(visitor);
    for (const query of ['Lagepläne', 'subject:"아주 긴 제목"', 'has:attachment invoice']) {
      await page.goto(`/mail?${new URLSearchParams({ q: query })}`);
      await page.locator('.rows li a').first().click();
      await page.locator('.message h1').waitFor();
      await page.locator('.message .body').waitFor();
      await expectWithin(visitor);
    }
    await page.goto('/account');
    await page.getByText(words.account.thisSession).waitFor();
    await expectWithin(visitor);
    await page.getByRole('button', { name: words.account.delete }).click();
    await page.getByRole('dialog').waitFor();
    await expectWithin(visitor);
    await page.goto('/account/email');
    await page.locator('h1').waitFor();
    await expectWithin(visitor);
  });
});

/** Nothing is to be scrolled to sideways, and no text or button is cut off there. */
async function expectWithin({ page }: Visitor): Promise<void> {
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const beyond = `[...document.querySelectorAll('main *, header *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (left < -1 || right > innerWidth + 1) && element.checkVisibility({ visibilityProperty: true })
        && !element.closest('.skip-link');
    }).map((element) => element.outerHTML.slice(0, 120))`;
    expect(await page.evaluate(beyond)).toEqual([]);
  }
}
