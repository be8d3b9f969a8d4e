import type { TestDatabase } from '../test-database.js';

/** Resolves once a statement waits for a lock of another in this database; the server of PostgreSQL has those of other tests as well. */
export async function someoneWaits(its: TestDatabase): Promise<void> {
  const waiting =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  while (Number(await its.value(waiting)) === 0);
}
