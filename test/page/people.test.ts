import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { settings, visit } from './visitor.js';

// A telephone in Korean, a desk in English.
const looks = settings.slice(1, 3);
const names = looks.map(({ width, language }) => `all-${width}-${language}`);
const password = 'eleven slow rivers';

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([
    startPageApp([...names, ...names.map((name) => `${name}-work`)]),
    startChromium(),
  ]);
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

describe.each(looks)('a person with two Google accounts, at $width px in $language', ({ width, language }) => {
  it('chooses whose mail is shown', async () => {
    const visitor = await visit(chromium.browser, app.url, { width, language });
    const { page, words, isNarrow, expectAccessible } = visitor;
    const own = `all-${width}-${language}@example.com`;
    const work = `all-${width}-${language}-work@example.com`;
    await app.google.deliver(own, { from: 'a@example.com', subject: 'At home', text: 'Supper is at seven.' });
    await app.google.deliver(work, { from: 'b@example.com', subject: 'At work', text: 'Lunch is at one.' });
    await visitor.signInWithGoogle(own, '/account');
    await page.getByRole('button', { name: words.account.connectAnother }).click();
    await page.getByRole('button', { name: work }).click();
    await page.getByText(work).first().waitFor();
    await expectAccessible();

    await page.getByRole('link', { name: words.shell.mail, exact: true }).click();
    await page.getByRole('link', { name: /At home/ }).waitFor();
    if (isNarrow) await page.getByRole('button', { name: words.mail.openLabels }).click();
    await page.getByRole('combobox', { name: words.mail.account }).selectOption({ label: work });
    await page.getByRole('link', { name: /At work/ }).click();
    await page.getByText('Lunch is at one.', { exact: true }).last().waitFor();
    await page.reload();
    await page.getByText('Lunch is at one.', { exact: true }).last().waitFor();
    await expectAccessible();
    if (isNarrow) await page.getByRole('link', { name: words.message.back }).click();
    await page.getByRole('link', { name: /At work/ }).waitFor();
    expect(await page.getByRole('link', { name: /At home/ }).count()).toBe(0);
    await visitor.close();
    expect(visitor.complaints).toEqual([]);
  });
});

describe('signing out everywhere', () => {
  it('ends the session here and in another browser', async () => {
    const email = `everywhere@example.com`;
    const elsewhere = await startPageApp(['everywhere']);
    await elsewhere.client().register(email, password);
    const [here, there] = await Promise.all([
      visit(chromium.browser, elsewhere.url, { width: 390, language: 'ko' }),
      visit(chromium.browser, elsewhere.url, { width: 1280, language: 'en' }),
    ]);
    for (const { page, words } of [here, there]) {
      await page.goto('/sign-in?returnTo=/account');
      await page.getByLabel(words.signIn.email).fill(email);
      await page.getByLabel(words.password.label, { exact: true }).fill(password);
      await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
      await page.getByText(words.account.thisSession).waitFor();
    }
    await here.page.getByRole('button', { name: here.words.account.signOutEverywhere }).click();
    await here.page.getByText(here.words.signIn.everywhere).waitFor();
    await here.expectAccessible();
    await here.page.goto('/account');
    await here.page.getByRole('heading', { name: here.words.signIn.title }).waitFor();

    await there.page.getByRole('button', { name: there.words.account.saveName }).click();
    await there.page.getByText(there.words.signIn.ended).waitFor();
    await there.expectAccessible();
    await Promise.all([here.close(), there.close()]);
    await elsewhere.close();
  });
});
