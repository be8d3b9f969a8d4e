import 'reflect-metadata';
import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';
import { VerificationCodeStore } from '../../src/stores/verification-code.store.js';

// One process of a race: verifies each of so many codes once, several at a time, and prints the numbers of those it spent.
const [url = '', count = '0'] = process.argv.slice(2);
const atOnce = 10;
const database = await openDatabase(databaseAddress().parse(url));
const codes = new VerificationCodeStore(database);
const now = new Date();

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const spent: number[] = [];
let next = 0;
async function verifyNext(): Promise<void> {
  while (next < Number(count)) {
    const number = next;
    next += 1;
    const id = `code ${number}`;
    const rows = await database.together([codes.attempt(id, 5, () => [codes.consume(id, now)])]);
    if (rows?.[1]?.length === 1) spent.push(number);
  }
}
await Promise.all(Array.from({ length: atOnce }, verifyNext));
process.stdout.write(spent.join(' '));
await database.close();
process.exit(0);
