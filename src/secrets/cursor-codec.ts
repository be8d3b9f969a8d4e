import { createHmac } from 'node:crypto';
import { decryptText, encryptText, ivBytes } from './aes-gcm.js';
import type { KeyRing } from './key-ring.js';

/**
 * Makes opaque cursors: encrypted and authenticated together with `scope`, which is what they are good for
 * (user, account, filter). The nonce is derived from the content, so the same place always has the same cursor.
 */
export class CursorCodec {
  constructor(private readonly keys: KeyRing) {}

  encode(content: unknown, scope: string): string {
    const plain = JSON.stringify(content);
    const iv = createHmac('sha256', this.keys.current('cursor-nonce').key).update(`${scope}\0${plain}`).digest();
    return encryptText(this.keys.current('cursor'), plain, scope, iv.subarray(0, ivBytes));
  }

  /** The content, or undefined when the cursor was not made here for this scope. */
  decode(cursor: string, scope: string): unknown {
    const plain = decryptText(cursor, scope, (id) => this.keys.derive('cursor', id));
    return plain === undefined ? undefined : JSON.parse(plain);
  }
}
