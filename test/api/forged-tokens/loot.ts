import { generateKeyPairSync } from 'node:crypto';
import type { TokenForger } from '../../secrets/token-forger.js';

/** What the server signs with. */
export const keys = {
  current: { id: 'k2', bytes: Buffer.alloc(32, 2) },
  old: { id: 'k1', bytes: Buffer.alloc(32, 1) },
  oldest: { id: '7', bytes: Buffer.alloc(32, 7) },
};

/** What a forger has come by. */
export interface Loot {
  /** Alters Mina's access token. */
  forger: TokenForger;
  /** Genuine access tokens: another person's, and of a session of Mina's that has ended. */
  stranger: string;
  ended: string;
  /** A place of the forger's own. */
  url: string;
}

export type Forgery = (loot: Loot) => string;

/** By what is wrong with it: makes what stands after `Bearer`. */
export type Forgeries = Record<string, Forgery>;

/** The forger's own keys. */
export const own = {
  ed25519: generateKeyPairSync('ed25519'),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
