import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wrong } from '../api/api-client.js';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { askForCode, paste, typeCode } from './code-steps.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { settings, type Visitor, visit } from './visitor.js';

const person = (width: number, language: string) => `door-${width}-${language}`;
const password = 'a calm green field';

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  const people = settings.map(({ width, language }) => person(width, language));
  [app, chromium] = await Promise.all([startPageApp(people), startChromium()]);
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

describe.each(settings)('before somebody is signed in, at $width px in $language', ({ width, language }) => {
  const email = `${person(width, language)}@example.com`;
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(chromium.browser, app.url, { width, language });
  });
  afterAll(async () => {
    await visitor?.close();
    expect(visitor?.complaints).toEqual([]);
  });

  it('signs up by a mailed code', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.goto('/');
    await page.getByRole('heading', { name: words.signIn.title }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await expectAccessible();
    await page.getByRole('link', { name: words.signIn.signUp }).click();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await expectAccessible();
    await askForCode(visitor, email);
    await page.getByText(words.codes.attemptsLeft(5)).waitFor();
    await expectAccessible();

    await typeCode(visitor, wrong(await app.newestCode(email)));
    await page.getByRole('alert').waitFor();
    await page.getByText(words.codes.attemptsLeft(4)).waitFor();
    await expectAccessible();

    await page.getByRole('button', { name: words.codes.resend }).click();
    await page.getByText(words.codes.attemptsLeft(5)).waitFor();
    await page.reload();
    await paste(visitor, await app.newestMail(email));
    await page.getByRole('button', { name: words.codes.check, exact: true }).click();
    await page.getByRole('heading', { name: words.signUp.detailsTitle }).waitFor();
    await expectAccessible();

    await page.getByLabel(words.password.label, { exact: true }).fill('short');
    await page.getByRole('button', { name: words.signUp.submit, exact: true }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible();
    await page.getByLabel(words.password.label, { exact: true }).fill(password);
    await page.getByRole('button', { name: words.signUp.submit, exact: true }).click();
    await page.getByRole('heading', { name: words.mail.connectTitle }).waitFor();
    await expectAccessible();
  });

  it('leaves, and sets a forgotten password', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.goto('/account');
    await page.getByRole('button', { name: words.account.signOutHere }).click();
    await page.getByRole('heading', { name: words.signIn.title }).waitFor();
    await page.getByRole('link', { name: words.signIn.forgotten }).click();
    await expectAccessible();
    await askForCode(visitor, email);
    await typeCode(visitor, await app.newestCode(email));
    await page.getByRole('heading', { name: words.reset.newTitle }).waitFor();
    await expectAccessible();
    await page.getByLabel(words.password.new, { exact: true }).fill(`${password} again`);
    await page.getByRole('button', { name: words.reset.submit }).click();
    await page.getByText(words.signIn.reset).waitFor();
    await expectAccessible();
  });

  it('refuses a wrong password and takes the right one, on to where the person was going', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.goto('/account');
    await page.waitForURL('**/sign-in?returnTo=%2Faccount');
    await page.getByLabel(words.signIn.email).fill(email);
    await page.getByLabel(words.password.label, { exact: true }).fill(password);
    await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible();
    await page.getByLabel(words.password.label, { exact: true }).fill(`${password} again`);
    await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
    await page.waitForURL('**/account');
  });

  it('finds the account of an address', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.goto('/find-account');
    await page.getByRole('heading', { name: words.find.title }).waitFor();
    await expectAccessible();
    await askForCode(visitor, email);
    await typeCode(visitor, await app.newestCode(email));
    await page.locator('.found').getByText(words.find.methods.PASSWORD, { exact: true }).waitFor();
    await expectAccessible();
  });

  it('says that there is no such page, and how long the server cannot be reached', async () => {
    const { page, context, words, expectAccessible } = visitor;
    await page.goto('/mail');
    await page.evaluate(`history.pushState(null, '', '/mailbox'); dispatchEvent(new PopStateEvent('popstate'))`);
    await page.getByRole('heading', { name: words.shell.notFoundTitle }).waitFor();
    await expectAccessible();
    await context.setOffline(true);
    await page.getByText(words.shell.offline).waitFor();
    await expectAccessible();
    await context.setOffline(false);
    await page.getByText(words.shell.offline).waitFor({ state: 'detached' });
  });
});
