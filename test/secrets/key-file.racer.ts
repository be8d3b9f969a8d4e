import { readOrCreateSecretKeyFile } from '../../src/secrets/secret-key-file.js';

// One process of a race: prints the key that it ends up with.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const keys = readOrCreateSecretKeyFile(process.argv[2] ?? '');
process.stdout.write(keys.map(({ id, bytes }) => `${id}:${bytes.toString('hex')}`).join());
process.exit(0);
