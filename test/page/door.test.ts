import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wrong } from '../api/api-client.js';
import { startChromium, type WatchedBrowser } from '../browser/chromium.js';
import { type PageApp, startPageApp } from './start-page-app.js';
import { settings, type Visitor, visit } from './visitor.js';

const person = (width: number, language: string) => `door-${width}-${language}`;
const password = 'a calm green field';

let app: PageApp;
let chromium: WatchedBrowser;
beforeAll(async () => {
  const people = settings.map(({ width, language }) => person(width, language));
  [app, chromium] = await Promise.all([startPageApp([...people, 'tabs', 'keys']), startChromium()]);
});
afterAll(async () => {
  await chromium?.close();
  await app?.close();
});

async function askForCode({ page, words }: Visitor, email: string): Promise<void> {
  await page.getByLabel(words.codes.address).fill(email);
  await page.getByRole('button', { name: words.codes.send }).click();
  await page.getByRole('heading', { name: words.codes.title }).waitFor();
}

async function typeCode({ page, words }: Visitor, code: string): Promise<void> {
  await page.getByLabel(words.codes.code, { exact: true }).fill(code);
  await page.getByRole('button', { name: words.codes.check, exact: true }).click();
}

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
    await pasteMail(visitor, await app.newestMail(email));
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

describe('a code', () => {
  it('that a newer one has replaced leads to the newest mail', async () => {
    const setting = { width: 1280, language: 'en' } as const;
    const first = await visit(chromium.browser, app.url, setting);
    await first.page.goto('/sign-up');
    await askForCode(first, 'tabs@example.com');
    const oldCode = await app.newestCode('tabs@example.com');
    const second = { ...first, page: await first.context.newPage() };
    await second.page.goto('/sign-up');
    await second.page.waitForTimeout(2_000);
    await askForCode(second, 'tabs@example.com');
    const reference = await second.page.locator('.reference').last().textContent();
    await typeCode(first, oldCode);
    await first.page.getByText(first.words.codes.newerMail(reference ?? '')).waitFor();
    await first.expectAccessible();
    await typeCode(first, await app.newestCode('tabs@example.com'));
    await first.page.getByRole('heading', { name: first.words.signUp.detailsTitle }).waitFor();
    await first.close();
  });

  it('says how long to wait when too many were asked for', async () => {
    const limited = await startPageApp(['many'], {
      CODE_SENDS_PER_ADDRESS_PER_DAY: '1',
      CODE_RESEND_COOLDOWN_SECONDS: '0',
    });
    const visitor = await visit(chromium.browser, limited.url, { width: 390, language: 'ko' });
    await visitor.page.goto('/sign-up');
    await askForCode(visitor, 'many@example.com');
    await visitor.page.getByRole('button', { name: visitor.words.codes.resend }).click();
    await visitor.page.getByRole('timer').filter({ hasText: '다시 시도' }).waitFor();
    await visitor.expectAccessible();
    await visitor.close();
    await limited.close();
  });
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
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForURL('**/sign-up');
    await page.reload();
    await page.getByRole('heading', { name: '회원가입' }).waitFor();
    await context.close();
  });
});

/** Presses a key until the focus is on what has this text or name. */
async function press(page: Visitor['page'], key: string, wanted: string): Promise<void> {
  for (let count = 0; count < 30; count += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(`document.activeElement.name || document.activeElement.textContent`);
    if (focused === wanted) return;
  }
  throw new Error(`${key} does not lead to ${wanted}.`);
}

async function pasteMail({ page, words }: Visitor, mail: string): Promise<void> {
  await page.getByLabel(words.codes.code, { exact: true }).focus();
  await page.evaluate(`((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })(${JSON.stringify(mail)})`);
}
