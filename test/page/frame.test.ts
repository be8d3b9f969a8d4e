import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { frameDocument } from '../../web/page/inbox/frame-document.ts';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { hostileMails } from '../corpus/hostile-html/all.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { type Visitor, visit } from './visitor.js';

const short = '<p>Two words</p>';
const long = Array.from({ length: 120 }, (_, index) => `<p>Paragraph ${index + 1} of a letter that goes on.</p>`).join(
  '',
);
const sized = '<div style="height:100vh">As high as what it is seen through</div>';
const wide = '<table><tr><td style="width:3000px">A table for walls</td></tr></table>';
const newsletter = '<table width="600" align="center"><tr><td><h1>New on the shelf</h1></td></tr></table>';
const mail = (html: string, name: string) =>
  `From: Anke <anke@example.de>\r\nSubject: ${name}\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`;

let app: PageApp;
let chromium: WatchedBrowser;
let visitor: Visitor;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(), startChromium()]);
  for (const [name, html] of Object.entries({ short, long, sized, wide, newsletter }))
    await app.google.deliver('new@example.com', mail(html, `Mail ${name}`));
  visitor = await visit(chromium.browser, app.url, { width: 1280, language: 'en' });
  await visitor.signInWithGoogle('new@example.com');
});
afterAll(async () => {
  await visitor?.close();
  expect(visitor?.complaints).toEqual([]);
  await chromium?.close();
  await app?.close();
});

describe('the frame of a mail', () => {
  it('is as high as the mail, and lower where that is wider', async () => {
    const { page } = visitor;
    await open(page, 'Mail long');
    await visitor.until(`document.querySelector('iframe').clientHeight > 2000`);
    expect(await isScrolledWithin(page)).toBe(false);
    await page.setViewportSize({ width: 390, height: 820 });
    await visitor.until(`document.querySelector('iframe').clientWidth < 380`);
    expect(await isScrolledWithin(page)).toBe(false);
    await page.setViewportSize({ width: 1280, height: 820 });
    await open(page, 'Mail short');
    await visitor.until(`document.querySelector('iframe').clientHeight < 120`);
    expect(await isScrolledWithin(page)).toBe(false);
  });

  it('comes to rest where a mail is as high as its frame', async () => {
    await open(visitor.page, 'Mail sized');
    await visitor.page.frameLocator('iframe').getByText('As high as').waitFor();
    const height = await visitor.page.locator('iframe').evaluate((frame) => frame.clientHeight);
    expect(height).toBeLessThan(400);
  });

  it('makes a mail smaller that is wider than a telephone', async () => {
    const { page } = visitor;
    await page.setViewportSize({ width: 390, height: 820 });
    await open(page, 'Mail newsletter');
    await visitor.until(`(() => {
      const { documentElement, body } = document.querySelector('iframe').contentDocument;
      return body.style.zoom < 0.7 && documentElement.scrollWidth <= documentElement.clientWidth;
    })()`);
    await page.setViewportSize({ width: 1280, height: 820 });
    await visitor.until(`document.querySelector('iframe').contentDocument.body.style.zoom > 0.8`);
  });

  it('lets a wide mail be moved sideways, and the page stay', async () => {
    await open(visitor.page, 'Mail wide');
    await visitor.page.frameLocator('iframe').getByText('A table for walls').waitFor();
    expect(await visitor.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
    await visitor.expectAccessible();
  });

  it('runs nothing of a hostile mail, even had nobody sanitised it', async () => {
    const page = await visitor.context.newPage();
    const ran: string[] = [];
    await page.exposeBinding('tellTest', (_source, what: string) => ran.push(what));
    page.on('dialog', (dialog) => {
      ran.push(dialog.message());
      dialog.dismiss().catch(() => undefined);
    });
    await page.addInitScript({ path: 'test/browser/in-page.js' });
    await page.goto('/sign-in');
    const documents = hostileMails.map(({ html }) => frameDocument(html, app.url));
    await page.evaluate(`new Promise((resolve) => {
      const documents = ${JSON.stringify(documents)};
      let loaded = 0;
      for (const source of documents) {
        const frame = document.createElement('iframe');
        frame.sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
        frame.srcdoc = source;
        frame.addEventListener('load', () => ++loaded === documents.length && resolve());
        document.body.append(frame);
      }
    })`);
    const pressed = await page.evaluate(`[...document.querySelectorAll('iframe')].flatMap(({ contentDocument }) =>
      [...(contentDocument?.querySelectorAll('a, area, button, summary') ?? [])].filter(({ href }) => !/^https?:/.test(href))
        .map((element) => element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))),
    ).length`);
    expect(pressed).toBeGreaterThan(20);
    expect(page.frames().length).toBeGreaterThan(hostileMails.length);
    expect(ran).toEqual([]);
    await page.close();
  });
});

async function open(page: Page, subject: string): Promise<void> {
  await page.goto('/mail');
  await page.getByRole('link', { name: subject }).click();
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
}

/** Whether the mail goes on below what is seen of it. */
function isScrolledWithin(page: Page): Promise<boolean> {
  return page.evaluate(`(() => {
    const { documentElement } = document.querySelector('iframe').contentDocument;
    return documentElement.scrollHeight > documentElement.clientHeight;
  })()`);
}
