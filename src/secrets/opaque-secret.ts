import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in letters that URLs and cookies take. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret: it cannot be guessed, so an unsalted SHA-256 does not give it away. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
