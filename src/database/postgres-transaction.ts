import type pg from 'pg';
import { ServiceUnavailable } from '../errors.js';
import type { Durability, QueryBuilder, Step } from './database.js';
import { raise } from './postgres-fault.js';
import { postgresBuilder } from './postgres-session.js';

/** Runs the steps in order in one transaction; undefined, and nothing changed, when a guard found no row. */
export async function inTransaction(
  pool: pg.Pool,
  steps: readonly Step[],
  durability: Durability,
): Promise<unknown[][] | undefined> {
  const client = await pool.connect().catch(raise);
  // Told by the statement under way as well, which is where it is heard.
  const ignore = () => undefined;
  client.on('error', ignore);
  let broken = true;
  try {
    await client.query(durability === 'relaxed' ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN').catch(raise);
    const done = await runAll(
      steps,
      postgresBuilder(client, (run) => run()),
    );
    await client.query(done ? 'COMMIT' : 'ROLLBACK').catch(raise);
    broken = false;
    return done;
  } catch (error) {
    // What cannot be reached would be waited for once more; a connection that ends undoes all as well.
    if (!(error instanceof ServiceUnavailable))
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
    throw error;
  } finally {
    client.removeListener('error', ignore);
    client.release(broken);
  }
}

async function runAll(steps: readonly Step[], sql: QueryBuilder): Promise<unknown[][] | undefined> {
  const done: unknown[][] = [];
  const left = [...steps];
  for (let step = left.shift(); step; step = left.shift()) {
    const rows = await rowsOf(step, sql);
    if (step.guard && rows.length === 0) return undefined;
    done.push(rows);
    left.unshift(...(step.next?.(rows) ?? []));
  }
  return done;
}

/** The rows that one step gives. */
export async function rowsOf(step: Step, sql: QueryBuilder): Promise<unknown[]> {
  if ('prepared' in step) {
    // PostgreSQL's statements run when they are waited for.
    const prepared = step.prepared(sql) as unknown as { execute(values: object): Promise<unknown[]> };
    return prepared.execute(step.values);
  }
  return (await (step.statement(sql) as unknown as PromiseLike<unknown[]>)) as unknown[];
}
