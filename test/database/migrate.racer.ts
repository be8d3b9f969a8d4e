import { Database } from '../../src/database/database.js';
import { migrateDatabase, pendingMigrations } from '../../src/database/migrations.js';

// One process of a race: opens and migrates a database that is not there yet, and prints what is still pending.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const database = Database.open(process.argv[2] ?? '');
migrateDatabase(database);
process.stdout.write(JSON.stringify(pendingMigrations(database)));
database.close();
process.exit(0);
