import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decodeBase64url } from './base64url.js';

const algorithm = 'aes-256-gcm';
export const ivBytes = 12;
const tagBytes = 16;

/** `iv ‖ ciphertext ‖ tag` (AES-256-GCM, NIST SP 800-38D); `context` is authenticated with it and not contained in it. */
export function encrypt(
  key: Buffer,
  plain: Uint8Array,
  context: string,
  iv: Uint8Array = randomBytes(ivBytes),
): Buffer {
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What `encrypt` was given, or undefined when it was altered or the key or context is another. */
export function decrypt(key: Buffer, sealed: Buffer, context: string): Buffer | undefined {
  const end = sealed.length - tagBytes;
  if (end < ivBytes) return undefined;
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, end)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** `keyId.base64url(iv ‖ ciphertext ‖ tag)`. */
export function encryptText(
  { id, key }: { id: string; key: Buffer },
  plain: string,
  context: string,
  iv?: Uint8Array,
): string {
  return `${id}.${encrypt(key, Buffer.from(plain), context, iv).toString('base64url')}`;
}

/** What `encryptText` was given, or undefined; `findKey` may know no key of the id. */
export function decryptText(
  text: string,
  context: string,
  findKey: (id: string) => Buffer | undefined,
): string | undefined {
  const [, id, content] = /^([^.]*)\.([^.]*)$/.exec(text) ?? [];
  const key = id === undefined ? undefined : findKey(id);
  const sealed = content === undefined ? undefined : decodeBase64url(content);
  return key && sealed && decrypt(key, sealed, context)?.toString();
}
