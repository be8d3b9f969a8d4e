import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { settings, type Visitor, visit } from './visitor.js';

const person = (width: number, language: string) => `account-${width}-${language}`;
const password = 'seven quiet herons';

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  const people = settings.map(({ width, language }) => person(width, language));
  [app, chromium] = await Promise.all([
    startPageApp([...people, ...people.map((name) => `${name}-other`)]),
    startChromium(),
  ]);
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

describe.each(settings)('the account, at $width px in $language', ({ width, language }) => {
  const email = `${person(width, language)}@example.com`;
  const otherEmail = `${person(width, language)}-other@example.com`;
  let visitor: Visitor;
  beforeAll(async () => {
    await app.client().register(email, password);
    visitor = await visit(chromium.browser, app.url, { width, language });
    const { page, words } = visitor;
    await page.goto('/sign-in?returnTo=/account');
    await page.getByLabel(words.signIn.email).fill(email);
    await page.getByLabel(words.password.label, { exact: true }).fill(password);
    await page.getByRole('button', { name: words.signIn.submit, exact: true }).click();
    await page.waitForURL('**/account');
  });
  afterAll(async () => {
    await visitor?.close();
    expect(visitor?.complaints).toEqual([]);
  });

  it('shows everything, and keeps a name', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.getByText(words.account.thisSession).waitFor();
    await page.getByText(words.account.googleNone).waitFor();
    await expectAccessible();
    await page.getByLabel(words.account.name, { exact: true }).fill('New name');
    await page.getByRole('button', { name: words.account.saveName }).click();
    await page.getByText(words.account.saved).waitFor();
    await expectAccessible();
    await page.reload();
    await visitor.until(`document.querySelector('input[name=name]')?.value === 'New name'`);
  });

  it('signs another program out', async () => {
    const { page, words } = visitor;
    const sessions = page.getByRole('region', { name: words.account.sessions });
    await sessions.getByRole('button').click();
    await sessions.getByRole('button').waitFor({ state: 'detached' });
  });

  it('connects a Google account and disconnects it', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.getByRole('button', { name: words.mail.connect }).click();
    await page.getByRole('button', { name: otherEmail }).click();
    await page.getByText(words.account.connected, { exact: true }).waitFor();
    await expectAccessible();
    await page.goto('/mail');
    await page.getByText(words.mail.empty).waitFor();
    await expectAccessible();
    await page.goto('/account');
    await page.getByRole('button', { name: words.account.disconnect }).first().click();
    await page.getByRole('dialog').getByRole('heading').waitFor();
    await expectAccessible();
    await page.getByRole('dialog').getByRole('button', { name: words.account.disconnect }).click();
    await page.getByText(words.account.disconnected, { exact: true }).waitFor();
    await page.getByText(words.account.googleNone).waitFor();
  });

  it('changes the password', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.getByLabel(words.password.current, { exact: true }).fill('not this one');
    await page.getByLabel(words.password.new, { exact: true }).fill(`${password} flying`);
    await page.getByRole('button', { name: words.account.changePassword }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible();
    await page.getByLabel(words.password.current, { exact: true }).fill(password);
    await page.getByRole('button', { name: words.account.changePassword }).click();
    await page.getByText(words.account.passwordChanged).waitFor();
  });

  it('changes the address', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.getByRole('link', { name: words.account.changeEmail }).click();
    await page.getByRole('heading', { name: words.account.emailTitle }).waitFor();
    await expectAccessible();
    await page.getByLabel(words.account.newEmail).fill(otherEmail);
    await page.getByRole('button', { name: words.codes.send }).click();
    await page.getByRole('heading', { name: words.codes.title }).waitFor();
    await page.getByLabel(words.codes.code, { exact: true }).fill(await app.newestCode(otherEmail));
    await page.getByRole('button', { name: words.codes.check, exact: true }).click();
    await page.getByText(words.account.emailChanged(otherEmail)).waitFor();
    await expectAccessible();
  });

  it('is deleted with the password', async () => {
    const { page, words, expectAccessible } = visitor;
    await page.getByRole('link', { name: words.account.backToAccount }).click();
    await page.getByRole('button', { name: words.account.delete }).click();
    await page.getByLabel(words.account.deletePassword, { exact: true }).fill('not this one');
    await page.getByRole('button', { name: words.account.deleteConfirm }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible();
    await page.getByLabel(words.account.deletePassword, { exact: true }).fill(`${password} flying`);
    await page.getByRole('button', { name: words.account.deleteConfirm }).click();
    await page.getByText(words.signIn.deleted).waitFor();
    await expectAccessible();
  });
});
