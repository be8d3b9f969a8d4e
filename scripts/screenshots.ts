// Shows each screen of the page to Chromium, in both widths, languages and colours, and writes PNGs into docs/images/page/.
// README uses copies of the best, which are committed: docs/images/page-*.png.
import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { wrong } from '../test/api/api-client.js';
import { startChromium } from '../test/browser/chromium.js';
import { type PageApp, startPageApp } from '../test/page/start-page-app.js';

const folder = 'docs/images/page';
const looks = [1280, 390].flatMap((width) =>
  (['en-US', 'ko-KR'] as const).flatMap((locale) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ width, locale, colorScheme })),
  ),
);

type Look = (typeof looks)[number];

mkdirSync(folder, { recursive: true });
const app = await startPageApp(looks.map(personOf));
const chromium = await startChromium();
try {
  for (const look of looks) await show(chromium.browser, app, look);
} finally {
  await chromium.close();
  await app.close();
}

async function show(browser: Browser, { url, newestCode }: PageApp, look: Look): Promise<void> {
  const { width, locale, colorScheme } = look;
  const context = await browser.newContext({
    baseURL: url,
    locale,
    colorScheme,
    reducedMotion: 'reduce',
    viewport: { width, height: width < 760 ? 844 : 800 },
  });
  const page = await context.newPage();
  const take = async (name: string) => {
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}/${name}-${width}-${locale.slice(0, 2)}-${colorScheme}.png` });
  };
  await open(page, '/sign-in');
  await take('sign-in');
  await open(page, '/find-account');
  await take('find-account');
  await open(page, '/sign-up');
  const email = `${personOf(look)}@example.com`;
  await page.locator('input[name=email]').fill(email);
  await page.keyboard.press('Enter');
  await page.locator('input[name=code]').waitFor();
  await take('code');
  const code = await newestCode(email);
  await page.locator('input[name=code]').fill(wrong(code));
  await page.keyboard.press('Enter');
  await page.locator('.notice').waitFor();
  await take('code-wrong');
  await page.locator('input[name=code]').fill(code);
  await page.keyboard.press('Enter');
  await page.locator('input[name=new-password]').waitFor();
  await take('sign-up');

  await page.goto('/auth/google?returnTo=/mail');
  await page.getByRole('button', { name: 'mina@example.com' }).click();
  await page.locator('.rows li a').first().waitFor();
  await take('inbox');
  await page.goto('/mail?q=has%3Aattachment');
  await page.locator('.rows li a').nth(2).click();
  await page.locator('.message .body').waitFor();
  await take('message');
  await page.goto('/mail?q=from%3Aharbourbooks');
  await page.locator('.rows li a').first().click();
  await page.frameLocator('iframe').locator('body').waitFor();
  await take('newsletter');
  if (width < 760) {
    await page.goto('/mail');
    await page.locator('.open-labels').click();
    await page.locator('.drawer a').first().waitFor();
    await take('labels');
  }
  await open(page, '/account');
  await page.locator('.entry .tag').first().waitFor();
  await take('account');
  await context.close();
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').waitFor();
}

function personOf({ width, locale, colorScheme }: Look): string {
  return `shown-${width}-${locale.slice(0, 2)}-${colorScheme}`;
}
