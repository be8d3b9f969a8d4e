import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const ivBytes = 12;
const tagBytes = 16;

/** A sealed value cannot be opened: its key is not configured (any more), or it was moved or altered. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/**
 * Encrypts what the database keeps (AES-256-GCM, NIST SP 800-38D).
 * `place` names table, column and row and is authenticated with the value: a value copied to another row does not open.
 */
export class Sealer {
  constructor(private readonly keys: KeyRing) {}

  /** `keyId.base64url(iv ‖ ciphertext ‖ tag)`. */
  seal(plain: string, place: string): string {
    const { id, key } = this.keys.current('credentials');
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${sealed.toString('base64url')}`;
  }

  /** Throws UnsealError; neither the value nor the key is in it. */
  unseal(sealed: string, place: string): string {
    const dot = sealed.indexOf('.');
    const key = this.keys.derive('credentials', sealed.slice(0, dot));
    if (!key) throw new UnsealError(`The key "${sealed.slice(0, dot)}" is not among SECRET_KEYS.`);
    const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
      return (
        decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      throw new UnsealError('A sealed value was altered or belongs elsewhere.');
    }
  }
}
