import { loadavg } from 'node:os';
import { loadEnvironment } from '../../test/instances/mixed-load.js';
import { Deployment } from '../deployment.js';
import { atMost, type Figure, none } from '../figure.js';
import { inboxes, Mix, readerAccounts } from '../load/mix.js';
import { ServerWatch } from '../load/server-watch.js';
import { median, slope, windowMinima } from '../load/statistics.js';
import type { Proof, Scale } from '../proof.js';

/** Seconds: to warm up, to find out the capacity, of the load, and from which second of it on is looked at. */
const durations: Record<Scale, { warmUp: number; capacity: number; load: number; from: number; windows: number }> = {
  quick: { warmUp: 2, capacity: 3, load: 12, from: 2, windows: 2 },
  whole: { warmUp: 10, capacity: 20, load: 1200, from: 300, windows: 15 },
};
const atOnce = 16;
/** Windows at either end that are compared. */
const compared = 3;

export const proof: Proof = {
  name: 'load',
  title: 'Mixed load at half of what the server can do',
  minutes: { quick: 2, whole: 24 },
  company: 'others',
  async run(scale, tell) {
    const its = await Deployment.start({
      environment: { ...loadEnvironment, METRICS: 'on' },
      people: inboxes,
      accounts: readerAccounts,
    });
    const [server] = its.servers;
    if (!server) throw new Error('There is no server.');
    const mix = await Mix.start(its);
    const { warmUp, capacity, load, from, windows } = durations[scale];
    tell('warming up');
    await mix.asFastAsItGoes(warmUp, atOnce);
    tell('looking how much it can do');
    const most = await mix.asFastAsItGoes(capacity, atOnce);
    const watch = new ServerWatch(server);
    const begin = { asked: mix.caller.asked, processor: 0, seconds: 0 };
    await mix.steadily(load, most / 2, (second) => {
      if (second === from) {
        void watch.takeLoopDelays();
        Object.assign(begin, { asked: mix.caller.asked, processor: watch.processorSeconds(), seconds: second });
      }
      const { memoryNow } = watch;
      tell(
        `${Math.floor(second / 60)} of ${load / 60} minutes, ${(most / 2).toFixed(0)} acts a second, ${memoryNow.toFixed(0)} MB`,
      );
    });
    const delays = await watch.takeLoopDelays();
    const busy = (watch.processorSeconds() - begin.processor) / (load - begin.seconds);
    const perSecond = (mix.caller.asked - begin.asked) / (load - begin.seconds);
    watch.end();
    const { memory, descriptors } = watch;
    const after = (samples: typeof memory) =>
      windowMinima(
        samples.filter(({ at }) => at >= from),
        windows,
      );
    const figures = [
      none(describe(perSecond, busy), mix.failures),
      atMost('event loop late for, 99 % of the time', delays.p99, 50, 'ms'),
      atMost('descriptors more than at the beginning', growth(after(descriptors).map(({ value }) => value)), 2),
      ...(scale === 'whole' ? [memoryFigure(after(memory))] : []),
    ];
    process.stdout.write(
      `${JSON.stringify({ most, delays, memory: windowMinima(memory, windows), descriptors: windowMinima(descriptors, windows) })}\n`,
    );
    mix.close();
    await its.close();
    return figures;
  },
};

function describe(perSecond: number, busy: number): string {
  const [queue = 0] = loadavg();
  return `${perSecond.toFixed(0)} requests a second, the server busy for ${(busy * 100).toFixed(0)} % of a processor, ${queue.toFixed(1)} processes in the queue: that failed`;
}

/** Theil and Sen's over the smallest resident memory of each minute. */
function memoryFigure(minima: Parameters<typeof slope>[0]): Figure {
  const [first, last] = [minima[0]?.value ?? 0, minima.at(-1)?.value ?? 0];
  const label = `memory, ${first.toFixed(0)} MB after five minutes, ${last.toFixed(0)} MB in the end: grows by`;
  return atMost(label, slope(minima) * 60, 1, 'MB a minute');
}

/** How much more at the end than at the beginning. */
function growth(values: readonly number[]): number {
  return median(values.slice(-compared)) - median(values.slice(0, compared));
}
