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
  constructor(
    private readonly keys: KeyRing,
    private readonly purpose: 'credentials' | 'cached-messages' | 'attachment-links' = 'credentials',
  ) {}

  /** `keyId.base64url(iv ‖ ciphertext ‖ tag)`. */
  seal(plain: string, place: string): string {
    const { id, key } = this.keys.current(this.purpose);
    return `${id}.${encrypt(key, Buffer.from(plain), place).toString('base64url')}`;
  }

  /** Throws UnsealError; neither the value nor the key is in it. */
  unseal(sealed: string, place: string): string {
    const dot = sealed.indexOf('.');
    const key = this.key(sealed.slice(0, dot));
    return decrypt(key, Buffer.from(sealed.slice(dot + 1), 'base64url'), place).toString();
  }

  /** As `seal`, for bytes: the length of the key's id, the id, and `iv ‖ ciphertext ‖ tag`. */
  sealBytes(plain: Uint8Array, place: string): Buffer {
    const { id, key } = this.keys.current(this.purpose);
    const name = Buffer.from(id);
    return Buffer.concat([Buffer.of(name.length), name, encrypt(key, plain, place)]);
  }

  /** Throws UnsealError. */
  unsealBytes(sealed: Buffer, place: string): Buffer {
    const end = 1 + (sealed[0] ?? 0);
    return decrypt(this.key(sealed.subarray(1, end).toString()), sealed.subarray(end), place);
  }

  private key(id: string): Buffer {
    const key = this.keys.derive(this.purpose, id);
    if (!key) throw new UnsealError(`The key "${id}" is not among SECRET_KEYS.`);
    return key;
  }
}

function encrypt(key: Buffer, plain: Uint8Array, place: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, place: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes)), decipher.final()]);
  } catch {
    throw new UnsealError('A sealed value was altered or belongs elsewhere.');
  }
}
