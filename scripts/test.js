// Runs Jest: what is named, else everything, and then the stories once more on PostgreSQL, through four instances that take turns.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const named = process.argv.slice(2);
/** Stories about HTTP, documents and mails, in which the database and other instances have no part. */
const anywhere = [
  'attachments',
  'client-address',
  'cookies',
  'forged-tokens',
  'graphiql-examples',
  'graphql-limits',
  'hostile-documents',
  'http',
  'message-anything',
  'message-corpus',
  'message-selection',
  'metrics',
  'operation-log',
  'overload',
  'slow-clients',
  'sqlite-',
  'verify-only-guide',
].map((name) => `test/api/${name}`);

const runs =
  named.length > 0
    ? [{ args: named, env: {} }]
    : [
        { args: [], env: {} },
        {
          args: ['test/api', '--testPathIgnorePatterns', '/node_modules/', ...anywhere],
          env: { TEST_STORE: 'postgres', TEST_INSTANCES: '4' },
        },
      ];

for (const { args, env } of runs) {
  const { status } = spawnSync(process.execPath, [jest, ...args], {
    stdio: 'inherit',
    // Jest runs ES modules with these.
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings', ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}
