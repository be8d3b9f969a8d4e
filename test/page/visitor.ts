import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { en } from '../../web/page/words/en.ts';
import { ko } from '../../web/page/words/ko.ts';

export interface Setting {
  width: number;
  language: 'en' | 'ko';
}

/** A telephone and a desk, in both languages. */
export const settings: Setting[] = [
  { width: 390, language: 'en' },
  { width: 390, language: 'ko' },
  { width: 1280, language: 'en' },
  { width: 1280, language: 'ko' },
];

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const contrast = { type: 'rule', values: ['color-contrast'] };

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** A person in front of the page. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  words: typeof en;
  isNarrow: boolean;
  /** What the browser's console complained of. */
  complaints: string[];
  /** The screen, in light and in dark, breaks no rule of WCAG 2.2 AA that can be checked, and nothing is cut off at the side. */
  expectAccessible(): Promise<void>;
  /** Waits until an expression is true in the page; `waitForFunction` needs an `eval` that the page forbids. */
  until(expression: string): Promise<void>;
  /** Through the stand-in's consent page. */
  signInWithGoogle(email: string, path?: string): Promise<void>;
  close(): Promise<void>;
}

export async function visit(browser: Browser, url: string, { width, language }: Setting): Promise<Visitor> {
  const words = language === 'ko' ? ko : en;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 820 },
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/net::ERR|Failed to load resource/.test(message.text()))
      complaints.push(message.text());
  });
  return {
    page,
    context,
    words,
    isNarrow: width < 760,
    complaints,
    expectAccessible: async () => {
      const violations: Violation[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        violations.push(
          ...(await findViolations(page, colorScheme === 'light' ? { type: 'tag', values: rules } : contrast)),
        );
      }
      await page.emulateMedia({ colorScheme: 'light' });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.title()).toMatch(/.+ · gmail-graphql/);
    },
    signInWithGoogle: async (email, path = '/mail') => {
      await page.goto(`/sign-in?${new URLSearchParams({ returnTo: path })}`);
      await page.getByRole('link', { name: words.signIn.google }).click();
      await page.getByRole('button', { name: email }).click();
      await page.waitForURL(`${url}${path}`);
    },
    until: async (expression) => {
      for (const end = Date.now() + 8_000; !(await page.evaluate(expression)); await page.waitForTimeout(50))
        if (Date.now() > end) throw new Error(`This does not come true: ${expression}`);
    },
    close: () => context.close(),
  };
}

async function findViolations(page: Page, runOnly: object): Promise<Violation[]> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe);
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'], iframes: false });
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(document, ${options})`);
  return violations;
}
