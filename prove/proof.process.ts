import 'reflect-metadata';
import { setPriority } from 'node:os';
import type { ProofMessage } from './proof-run.js';
import { proofs } from './proofs.js';

// Runs one proof in a process of its own, and says how far it is and what it has found.
const [name = '', scale, patient] = process.argv.slice(2);
const say = (message: ProofMessage) => new Promise<void>((resolve) => process.send?.(message, () => resolve()));
const proof = await proofs[name]?.();
if (!proof) throw new Error(`There is no proof ${name}.`);
// Those that run beside another which times what it sees wait for the processor longer than that.
if (patient === 'patient') setPriority(10);
const figures = await proof.run(scale === 'quick' ? 'quick' : 'whole', (text) => void say({ kind: 'progress', text }));
await say({ kind: 'figures', figures });
process.exit(0);
