import type { Visitor } from './visitor.js';

export async function askForCode({ page, words }: Visitor, email: string): Promise<void> {
  await page.getByLabel(words.codes.address).fill(email);
  await page.getByRole('button', { name: words.codes.send }).click();
  await page.getByRole('heading', { name: words.codes.title }).waitFor();
}

export async function typeCode({ page, words }: Visitor, code: string): Promise<void> {
  await page.getByLabel(words.codes.code, { exact: true }).fill(code);
  await page.getByRole('button', { name: words.codes.check, exact: true }).click();
}

/** As from the clipboard. */
export async function paste({ page, words }: Visitor, text: string): Promise<void> {
  await page.getByLabel(words.codes.code, { exact: true }).focus();
  await page.evaluate(`((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })(${JSON.stringify(text)})`);
}
