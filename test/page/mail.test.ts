import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { hold } from './hold.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { settings, type Visitor, visit } from './visitor.js';

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([startPageApp(people), startChromium()]);
});
afterAll(async () => {
  expect(chromium?.leaks).toEqual([]);
  await chromium?.close();
  await app?.close();
});

const waiting = (width: number, language: string) => `waiting-${width}-${language}@example.com`;
const people = settings.map(({ width, language }) => waiting(width, language).split('@')[0] ?? '');
const isGmail = (path: string) => path.includes('/gmail/v1/');

describe.each(settings)('the mailbox, at $width px in $language', ({ width, language }) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(chromium.browser, app.url, { width, language });
    await visitor.signInWithGoogle('mina@example.com');
  });
  afterAll(async () => {
    app.google.clearFaults();
    await visitor?.close();
    expect(visitor?.complaints).toEqual([]);
  });

  it('shows labels with counts and messages page by page, of which few are in the document', async () => {
    const { page, words, isNarrow, expectAccessible } = visitor;
    await page.getByRole('heading', { name: words.labelNames['INBOX'] as string }).waitFor();
    await page.locator('.rows li a').first().waitFor();
    await expectAccessible();
    if (isNarrow) await page.getByRole('button', { name: words.mail.openLabels }).click();
    await page.getByRole('link', { name: words.labelNames['SPAM'] as string }).waitFor();
    await expectAccessible();
    if (isNarrow) await page.getByRole('button', { name: words.mail.closeLabels }).click();
    await page.locator('.rows li a').first().focus();
    await page.keyboard.press('End');
    await visitor.until(`document.querySelector('.rows li:last-child').ariaPosInSet > 50`);
    await page.keyboard.press('End');
    await visitor.until(`document.querySelector('.rows li:last-child').ariaPosInSet > 90`);
    expect(await page.locator('.rows li').count()).toBeLessThan(40);
    await page.keyboard.press('Home');
    await visitor.until(`document.activeElement.closest('li')?.ariaPosInSet === '1'`);
  });

  it('shows a message as formatted and as plain text, and goes back to its row', async () => {
    const { page, words, isNarrow, expectAccessible } = visitor;
    await page.goto(`/mail?${new URLSearchParams({ q: 'Lagepläne' })}`);
    await page.locator('.rows li a').first().click();
    await page.getByRole('heading', { level: 1, name: /Lagepläne/ }).waitFor();
    await page.locator('iframe').waitFor();
    await expectAccessible();
    const frame = page.locator('iframe');
    expect(await frame.getAttribute('sandbox')).toBe('allow-same-origin allow-popups allow-popups-to-escape-sandbox');
    expect(await frame.getAttribute('srcdoc')).toContain("default-src 'none'");
    await page.frameLocator('iframe').getByText('anbei die Lagepläne').waitFor();
    await page.getByRole('button', { name: words.message.asText }).click();
    await page.locator('.plain').waitFor();
    await expectAccessible();
    const link = page.getByRole('link', { name: 'Lagepläne_Süd.zip' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('Lagepläne_Süd.zip');
    if (isNarrow) await page.getByRole('link', { name: words.message.back }).click();
    else await page.evaluate('history.back()');
    await visitor.until(`document.activeElement.closest('.rows') !== null`);
    await page.getByRole('heading', { level: 1, name: words.mail.results }).waitFor();
  });

  it('shows a conversation', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.goto(`/mail/${await findAnswer()}`);
    const conversation = page.locator('.conversation');
    await conversation.waitFor();
    await expectAccessible();
    expect(await conversation.getByRole('link').count()).toBeGreaterThan(1);
    const subject = await page.getByRole('heading', { level: 1 }).textContent();
    await conversation.getByRole('link').first().click();
    await visitor.until(`document.querySelector('.conversation a')?.ariaCurrent === 'true'`);
    expect(subject).toBeTruthy();
    await page.getByRole('link', { name: words.message.inGmail }).waitFor();
  });

  it('says when nothing is found, and when a message has gone', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.goto('/mail');
    await page.getByRole('searchbox').fill('nothing-has-this-word');
    await page.keyboard.press('Enter');
    await page.getByText(words.mail.emptySearch('nothing-has-this-word')).waitFor();
    await expectAccessible();
    await page.goto('/mail/TWVzc2FnZTpub3RoaW5n');
    await page.getByText(words.mail.gone).waitFor();
  });

  it('keeps its shape while it loads', async () => {
    const { page, words, expectAccessible } = visitor;
    const held = await hold(page);
    await page.goto('/mail');
    await page.locator('.bones').first().waitFor();
    await expectAccessible().finally(held.release);
    await page.getByRole('heading', { name: words.labelNames['INBOX'] as string }).waitFor();
    await page.locator('.rows li a').first().waitFor();
  });

  it('says what is wrong with Gmail, and tries again', async () => {
    const { page, words, expectAccessible } = visitor;
    app.google.addFault({
      match: ({ path }) => isGmail(path),
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'google-error', status: 403, reason: 'domainPolicy' },
    });
    await page.goto('/mail?label=STARRED');
    await page.getByRole('alert').first().waitFor();
    await expectAccessible();
    app.google.clearFaults();
    await page.locator('.list-pane').getByRole('button', { name: words.faults.retry }).click();
    await page.locator('.rows li a').first().waitFor();
  });

  it('counts down while Gmail asks for a pause', async () => {
    // Somebody else, since the server leaves the account alone that long.
    const other = await visit(chromium.browser, app.url, { width, language });
    app.google.addFault({
      match: ({ path, email }) => isGmail(path) && email === waiting(width, language),
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'status', status: 429, headers: { 'Retry-After': '20' }, body: {} },
    });
    await other.signInWithGoogle(waiting(width, language));
    const retry = other.page.locator('.list-pane').getByRole('button', { name: /0:[01]\d/ });
    await retry.waitFor();
    expect(await retry.getAttribute('aria-disabled')).toBe('true');
    await other.expectAccessible();
    app.google.clearFaults();
    await other.close();
  });

  it('works on after it was offline', async () => {
    const { page, context, words, expectAccessible } = visitor;
    await page.goto('/mail');
    await page.locator('.rows li a').first().waitFor();
    await context.setOffline(true);
    await page.getByRole('searchbox').fill('from:anke');
    await page.keyboard.press('Enter');
    await page.getByText(words.faults.unreachable).first().waitFor();
    await expectAccessible();
    await context.setOffline(false);
    await page.locator('.rows li a').first().waitFor();
  });

  it('leads back through Google when access has ended', async () => {
    const { page, words, expectAccessible } = visitor;
    app.google.revokeGrants('mina@example.com');
    await page.goto('/mail?label=SENT');
    const way = page.locator('.list-pane').getByRole('link', { name: words.faults.reconnect });
    await way.waitFor();
    await expectAccessible();
    await page.goto('/account');
    await page.getByText(words.account.needsReconnect).waitFor();
    await expectAccessible();
    await page.goto('/mail?label=SENT');
    await way.click();
    await page.getByRole('button', { name: 'mina@example.com' }).click();
    await page.locator('.rows li a').first().waitFor();
  });
});

/** A message of Mina's that is not alone in its thread. */
async function findAnswer(): Promise<string> {
  const client = app.client();
  await client.signInWithGoogle('mina@example.com');
  const { data } = await client.post<{ messages: { nodes: { id: string; thread: { id: string } }[] } }>({
    query: '{ messages(first: 100) { nodes { id thread { id } } } }',
  });
  const threads = new Set<string>();
  const answer = data.messages.nodes.find(({ thread }) => threads.has(thread.id) || !threads.add(thread.id));
  if (!answer) throw new Error('No thread has two messages.');
  return answer.id;
}
