import type { Proof } from './proof.js';

/** All proofs by their names, each loaded in the process that runs it; in the order in which they run. */
export const proofs: Readonly<Record<string, () => Promise<Proof>>> = {
  load: () => import('./proofs/load.js').then(({ proof }) => proof),
  kills: () => import('./proofs/kills.js').then(({ proof }) => proof),
  terminations: () => import('./proofs/terminations.js').then(({ proof }) => proof),
  mails: () => import('./proofs/mails.js').then(({ proof }) => proof),
  'brute-force': () => import('./proofs/brute-force.js').then(({ proof }) => proof),
  'google-faults': () => import('./proofs/google-faults.js').then(({ proof }) => proof),
  disks: () => import('./proofs/disks.js').then(({ proof }) => proof),
  tenants: () => import('./proofs/tenants.js').then(({ proof }) => proof),
  oauth: () => import('./proofs/oauth.js').then(({ proof }) => proof),
  enumeration: () => import('./proofs/enumeration.js').then(({ proof }) => proof),
  fuzz: () => import('./proofs/fuzz.js').then(({ proof }) => proof),
  secrets: () => import('./proofs/secrets.js').then(({ proof }) => proof),
};
