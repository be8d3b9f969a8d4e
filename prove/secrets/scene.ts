import { randomBytes } from 'node:crypto';
import type { LocalGoogle } from '../../local-google/local-google.js';
import type { ApiClient } from '../../test/api/api-client.js';
import type { TestDatabase } from '../../test/test-database.js';
import type { WatchedServer } from '../watched-server.js';
import type { Canaries } from './canaries.js';
import type { Witness } from './witness.js';

export interface Scene {
  google: LocalGoogle;
  database: TestDatabase;
  server: WatchedServer;
  canaries: Canaries;
  witness: Witness;
  client: () => ApiClient;
}

/** A value of its own. */
export const canary = (what: string) => `canary-${what}-${randomBytes(9).toString('hex')}`;
