import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Step } from '../../src/database/database.js';
import { SqliteGroups } from '../../src/database/sqlite-groups.js';

const step: Step = { statement: () => ({ all: () => [] }) };

describe('transactions that are asked for at about the same time', () => {
  let written: number[];
  let groups: SqliteGroups;
  beforeEach(() => {
    written = [];
    groups = new SqliteGroups((group) => {
      written.push(group.length);
      return group.map(() => ({ rows: [] }));
    });
  });

  /** Asks for so many in each turn; what has been written by the end of the last. */
  async function askInTurns(...counts: number[]): Promise<number[]> {
    for (const count of counts) {
      for (let asked = 0; asked < count; asked += 1) void groups.run([step]);
      await turn();
    }
    return written;
  }

  it('are written together while each turn brings another', async () => {
    expect(await askInTurns(2, 3, 1, 0)).toEqual([6]);
  });

  it('wait four turns at most, however many come', async () => {
    expect(await askInTurns(2, 2, 2, 2, 2, 2, 2, 2)).toEqual([8, 8]);
  });

  it('wait for nobody when one comes alone', async () => {
    expect(await askInTurns(1)).toEqual([1]);
    expect(await askInTurns(0, 0, 1)).toEqual([1, 1]);
  });

  it('are all told, and not written again, when they are to be written at once', async () => {
    const asked = [groups.run([step]), groups.run([step])];
    await groups.writeWaiting();
    expect(await Promise.all(asked)).toEqual([[], []]);
    expect(await askInTurns(0, 0)).toEqual([2]);
  });
});
