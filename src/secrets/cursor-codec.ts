import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Makes opaque cursors: encrypted and authenticated together with `scope`, which is what they are good for
 * (user, account, filter). The nonce is derived from the content, so the same place always has the same cursor.
 */
export class CursorCodec {
  constructor(private readonly keys: KeyRing) {}

  encode(content: unknown, scope: string): string {
    const { id, key } = this.keys.current('cursor');
    const plain = JSON.stringify(content);
    const iv = createHmac('sha256', this.keys.current('cursor-nonce').key)
      .update(`${scope}\0${plain}`)
      .digest()
      .subarray(0, ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(scope));
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${sealed.toString('base64url')}`;
  }

  /** The content, or undefined when the cursor was not made here for this scope. */
  decode(cursor: string, scope: string): unknown {
    const dot = cursor.indexOf('.');
    const key = this.keys.derive('cursor', cursor.slice(0, dot));
    const bytes = Buffer.from(cursor.slice(dot + 1), 'base64url');
    if (!key || bytes.length <= ivBytes + tagBytes) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(scope));
      decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
      return JSON.parse(
        decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes), undefined, 'utf8') + decipher.final('utf8'),
      );
    } catch {
      return undefined;
    }
  }
}
