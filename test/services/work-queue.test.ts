import { describe, expect, it } from '@jest/globals';
import { Overloaded } from '../../src/errors.js';
import { WorkQueue } from '../../src/services/work-queue.js';

describe('a queue of work', () => {
  it('refuses what has waited too long, never begins it, and goes on with the rest', async () => {
    const queue = new WorkQueue(1, 10, 20);
    let finish = (): void => undefined;
    const first = queue.run(() => new Promise<void>((resolve) => (finish = resolve)));
    let begun = false;
    const second = queue.run(async () => {
      begun = true;
    });
    await expect(second).rejects.toBeInstanceOf(Overloaded);
    finish();
    await first;
    expect(await queue.run(async () => 'done')).toBe('done');
    expect(begun).toBe(false);
  });

  it('tells what a job fails with', async () => {
    const queue = new WorkQueue(1, 10, 1000);
    await expect(queue.run(() => Promise.reject(new Error('of its own')))).rejects.toThrow('of its own');
  });
});
