import { dictionary } from '@zxcvbn-ts/language-common';
import { WeakPassword } from '../errors.js';

const shortestBytes = 8;
const longestBytes = 1024;
/** About 49,000 of the passwords that are tried first, in lower case. */
const common = new Set(dictionary['passwords-common']);

/**
 * One spelling for one password, whatever keyboard it was typed on (OpaqueString of RFC 8265, section 4.2): Hangul and
 * accents come composed or not, spaces in many kinds. Halves of surrogate pairs are no text, and all hash alike: they are
 * judged as what they are hashed as.
 */
export function normalisePassword(password: string): string {
  return password
    .toWellFormed()
    .replace(/\p{Zs}/gu, ' ')
    .normalize('NFC');
}

/**
 * A new password as it will be compared: 8 to 1,024 bytes of UTF-8, not among the common ones, nor the address or a part of
 * it. No other rules (NIST SP 800-63B, section 3.1.1.2). Throws WeakPassword.
 */
export function acceptPassword(password: string, email: string): string {
  const normal = normalisePassword(password);
  const bytes = Buffer.byteLength(normal);
  if (bytes < shortestBytes) throw new WeakPassword('PASSWORD_TOO_SHORT');
  if (bytes > longestBytes) throw new WeakPassword('PASSWORD_TOO_LONG');
  const plain = normal.toLowerCase();
  const own = [email, email.slice(0, email.lastIndexOf('@')), email.slice(email.lastIndexOf('@') + 1)];
  if (common.has(plain) || own.includes(plain) || isMonotonous(plain)) throw new WeakPassword('PASSWORD_COMMON');
  return normal;
}

/** One character, or one pair of them, again and again. */
function isMonotonous(text: string): boolean {
  return /^(.)\1*$/su.test(text) || /^(..)\1+.?$/su.test(text);
}
