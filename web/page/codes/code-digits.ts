export const CODE_LENGTH = 6;

const ALONE_ON_A_LINE = /^\s*(\d{3})[ -]?(\d{3})\s*$/m;
const ANYWHERE = /(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)/;

/** The code in what was typed or pasted: digits of any width, with spaces, or within a whole mail. */
export function codeDigits(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\u2000-\u200a\u2010-\u2015]/g, '-');
  const found = ALONE_ON_A_LINE.exec(plain) ?? ANYWHERE.exec(plain);
  if (found) return `${found[1]}${found[2]}`;
  return plain.replace(/\D/g, '').slice(0, CODE_LENGTH);
}
