import { readdirSync, readFileSync } from 'node:fs';
import type { BuiltServer } from '../../bench/built-server.js';
import { exchange } from '../../bench/http.js';
import { parseMetrics } from '../../test/api/metrics-reader.js';
import type { Sample } from './statistics.js';

const everyMs = 1000;

/** Looks at a server's process every second, from outside; Linux alone tells. */
export class ServerWatch {
  /** Resident, in megabytes. */
  readonly memory: Sample[] = [];
  /** Open files and connections. */
  readonly descriptors: Sample[] = [];
  private readonly startedAt = performance.now();
  private readonly timer = setInterval(() => this.look(), everyMs);

  constructor(private readonly server: BuiltServer) {}

  /** Begins to count the event loop's delays anew, and gives those until now, in milliseconds. */
  async takeLoopDelays(): Promise<{ p99: number; longest: number }> {
    const { text } = await exchange({ url: `${this.server.url}/metrics` });
    const value = (name: string) =>
      1000 * (parseMetrics(text).samples.find((sample) => sample.name === name)?.value ?? Number.NaN);
    return { p99: value('nodejs_eventloop_lag_p99_seconds'), longest: value('nodejs_eventloop_lag_max_seconds') };
  }

  /** So many seconds of a processor's time has it used so far. */
  processorSeconds(): number {
    const fields = readFileSync(`/proc/${this.server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // User and system, in hundredths.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  get memoryNow(): number {
    return this.memory.at(-1)?.value ?? 0;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const at = (performance.now() - this.startedAt) / 1000;
    const { pid } = this.server;
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    this.memory.push({ at, value: Number(kilobytes) / 1024 });
    this.descriptors.push({ at, value: readdirSync(`/proc/${pid}/fd`).length });
  }
}
