import { closeFoundation, openFoundation } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { KeyRotationService } from '../../src/services/key-rotation.service.js';

// A rotation of keys that is killed as soon as it has taken so many steps.
const steps = Number(process.argv[2]);
const log = createLogger({ level: 'silent', format: 'json' }, false);
const foundation = await openFoundation(readConfig(process.env), log, () => new Date());
const { stores, keys, sealer, now } = foundation;
let taken = 0;
await new KeyRotationService(stores, keys, sealer, now).rotate(() => {
  taken += 1;
  if (taken === steps) process.kill(process.pid, 'SIGKILL');
});
await closeFoundation(foundation);
