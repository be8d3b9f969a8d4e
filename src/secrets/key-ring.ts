import { createHash, hkdfSync } from 'node:crypto';
import type { SecretKey } from '../config-values.js';

/** What a derived key is for: each purpose has a key of its own, so none can stand in for another. */
export type KeyPurpose =
  | 'verification-code'
  | 'credentials'
  | 'cached-messages'
  | 'attachment-links'
  | 'json-web-token'
  | 'refresh-token'
  | 'limited-name'
  | 'cursor'
  | 'cursor-nonce'
  | 'fingerprint';

/** The configured secret keys, current one first; every key in use is derived from them (HKDF-SHA-256, RFC 5869). */
export class KeyRing {
  private readonly derived = new Map<string, Buffer>();
  readonly currentId: string;
  readonly ids: readonly string[];

  constructor(private readonly keys: readonly SecretKey[]) {
    const [current] = keys;
    if (!current) throw new Error('A key ring needs a key.');
    this.currentId = current.id;
    this.ids = keys.map((key) => key.id);
  }

  /** The 32-byte key for `purpose` under the key `id`, or undefined when that id is not configured (any more). */
  derive(purpose: KeyPurpose, id: string): Buffer | undefined {
    const name = `${id}:${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const key = this.keys.find((candidate) => candidate.id === id);
    if (!key) return undefined;
    const bytes = Buffer.from(hkdfSync('sha256', key.bytes, '', `gmail-graphql/${purpose}`, 32));
    this.derived.set(name, bytes);
    return bytes;
  }

  /** The current id and its key for `purpose`. */
  current(purpose: KeyPurpose): { id: string; key: Buffer } {
    const key = this.derive(purpose, this.currentId);
    if (!key) throw new Error('The current key is always configured.');
    return { id: this.currentId, key };
  }

  /** Tells two keys of the same id apart without giving anything of either away. */
  fingerprint(id: string): string | undefined {
    const key = this.derive('fingerprint', id);
    return key && createHash('sha256').update(key).digest('base64url').slice(0, 16);
  }
}
