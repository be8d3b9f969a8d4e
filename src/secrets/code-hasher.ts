import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

/** What a code is bound to: the same digits for another request, purpose or address have another hash. */
export interface CodeBinding {
  requestId: string;
  purpose: string;
  email: string;
}

/** Hashes verification codes under a key outside the database (HMAC-SHA-256, RFC 2104). */
export class CodeHasher {
  constructor(private readonly keys: KeyRing) {}

  hash(binding: CodeBinding, code: string): { keyId: string; hash: string } {
    const { id, key } = this.keys.current('verification-code');
    return { keyId: id, hash: digest(key, binding, code).toString('base64url') };
  }

  /** A hash that no code has: what is stored where a mail goes out without a code. */
  hashOfNothing(): { keyId: string; hash: string } {
    return { keyId: this.keys.currentId, hash: randomBytes(32).toString('base64url') };
  }

  /** Compares in constant time; false also when the key is not configured any more. */
  matches(stored: { keyId: string; codeHash: string }, binding: CodeBinding, code: string): boolean {
    const key = this.keys.derive('verification-code', stored.keyId);
    return key !== undefined && timingSafeEqual(digest(key, binding, code), Buffer.from(stored.codeHash, 'base64url'));
  }
}

function digest(key: Buffer, { requestId, purpose, email }: CodeBinding, code: string): Buffer {
  return createHmac('sha256', key).update([requestId, purpose, email, code].join('\0')).digest();
}
