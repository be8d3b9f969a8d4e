import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';

// One process of a race: opens and migrates a database that has no tables yet, and prints what is still pending.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const database = await openDatabase(databaseAddress().parse(process.argv[2]));
await database.migrate();
process.stdout.write(JSON.stringify(await database.listPendingMigrations()));
await database.close();
process.exit(0);
