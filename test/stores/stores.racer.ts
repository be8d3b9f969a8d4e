import 'reflect-metadata';
import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';
import { NameHasher } from '../../src/secrets/name-hasher.js';
import { RateLimitStore } from '../../src/stores/rate-limit.store.js';
import { VerificationCodeStore } from '../../src/stores/verification-code.store.js';
import { keyRing } from '../secrets/keys.js';

// One process of a race: opens the database, says so, waits for the start on its input, and prints how often it won.
const [url = '', what = '', tries = '0'] = process.argv.slice(2);
const database = await openDatabase(databaseAddress().parse(url));
const codes = new VerificationCodeStore(database);
const limits = new RateLimitStore(database, new NameHasher(keyRing(1)));
const now = new Date();

const races: Record<string, () => Promise<boolean>> = {
  attempt: async () => (await database.together([codes.attempt('code', 5)])) !== undefined,
  consume: async () => (await database.together([codes.consume('code', now)]))?.[0]?.length === 1,
  claim: async () => {
    const pair = ['a', 'b'].map((name) => ({ kind: 'race', name, limit: name === 'a' ? 100 : 70, windowSeconds: 60 }));
    return (await limits.claim(pair, now)) !== undefined;
  },
};

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const outcomes = await Promise.all(Array.from({ length: Number(tries) }, () => races[what]?.()));
process.stdout.write(String(outcomes.filter(Boolean).length));
await database.close();
process.exit(0);
