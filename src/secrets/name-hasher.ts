import { createHmac } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

/** Hashes what limits count by, such as addresses: who has the database alone can neither read nor guess it (HMAC-SHA-256). */
export class NameHasher {
  constructor(private readonly keys: KeyRing) {}

  hash(name: string): string {
    return createHmac('sha256', this.keys.current('limited-name').key).update(name).digest('base64url');
  }
}
