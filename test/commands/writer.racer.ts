import { formerEmails, users } from '../../drizzle/tables.js';
import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';

// One process that writes without a pause: a user and what belongs to them in one transaction, until its input ends.
const [url = '', name = ''] = process.argv.slice(2);
const database = await openDatabase(databaseAddress().parse(url));
const now = new Date();
let isOver = false;
process.stdin.on('end', () => {
  isOver = true;
});
process.stdin.resume();
for (let count = 1; !isOver; count++) {
  const id = `${name}-${count}`;
  const user = { id, email: `${id}@example.com`, createdAt: now };
  const former = { email: `former-${id}@example.com`, userId: id, expiresAt: now };
  await database.together([
    { statement: (query) => query.insert(users).values(user).returning({ id: users.id }) },
    { statement: (query) => query.insert(formerEmails).values(former).returning({ id: formerEmails.userId }) },
  ]);
  process.stdout.write(`${count}\n`);
  // Lets the input be read.
  await new Promise((resolve) => setImmediate(resolve));
}
await database.close();
process.exit(0);
