import { decrypt, decryptText, encrypt, encryptText } from './aes-gcm.js';
import type { KeyRing } from './key-ring.js';

/** A sealed value cannot be opened: its key is not configured (any more), or it was moved or altered. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/**
 * Encrypts what the database and links keep.
 * `place` names table, column and row and is authenticated with the value: a value copied to another row does not open.
 */
export class Sealer {
  constructor(
    private readonly keys: KeyRing,
    private readonly purpose: 'credentials' | 'cached-messages' | 'attachment-links' = 'credentials',
  ) {}

  /** `keyId.base64url(iv ‖ ciphertext ‖ tag)`. */
  seal(plain: string, place: string): string {
    return encryptText(this.keys.current(this.purpose), plain, place);
  }

  /** Throws UnsealError; neither the value nor the key is in it. */
  unseal(sealed: string, place: string): string {
    return opened(decryptText(sealed, place, (id) => this.key(id)));
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
    return opened(decrypt(this.key(sealed.subarray(1, end).toString()), sealed.subarray(end), place));
  }

  private key(id: string): Buffer {
    const key = this.keys.derive(this.purpose, id);
    if (!key) throw new UnsealError(`The key "${id}" is not among SECRET_KEYS.`);
    return key;
  }
}

function opened<T>(plain: T | undefined): T {
  if (plain === undefined) throw new UnsealError('A sealed value was altered or belongs elsewhere.');
  return plain;
}
