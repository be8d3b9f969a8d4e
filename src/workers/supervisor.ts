import type { Config } from '../config.js';
import { StartError } from '../errors.js';
import type { Logger } from '../logger.js';
import type { Assignment, Readiness } from './messages.js';
import type { MetricsRounds } from './metrics-rounds.js';
import { type Crew, Post } from './post.js';
import { WorkerFault, WorkerProcess } from './worker-process.js';

type Environment = Assignment['environment'];

/** How long a worker may take to end, beyond the notice that it gives: ten seconds for requests, the rest for what they left. */
const endMs = 30_000;
/** The same for one that retires, whose idle connections may stay for 65 seconds. */
const retireMs = 65_000 + endMs;

export interface SupervisorOptions {
  log: Logger;
  environment: Environment;
  /** What the environment is now, `.env` included. Throws a StartError. */
  readEnvironment: () => Environment;
  /** Throws a StartError. */
  readConfig: (environment: Environment) => Config;
  /** What all workers count; left out where nothing is counted. */
  metrics?: MetricsRounds | undefined;
  /** Told of each configuration that a reload goes by. */
  onReload?: ((config: Config) => void) | undefined;
}

/** Keeps as many workers serving at one address as are wanted, whatever becomes of them. */
export class Supervisor implements Crew {
  readonly log: Logger;
  private readonly posts: Post[];
  /** Every process that has not ended. */
  private readonly alive = new Set<WorkerProcess>();
  private config: Config;
  private address: Readiness | undefined;
  /** PORT as workers are given it. */
  private port: string;
  private ending = false;
  private reloadWanted = false;
  private reloading: Promise<void> | undefined;

  constructor(private readonly its: SupervisorOptions) {
    this.log = its.log;
    this.config = its.readConfig(its.environment);
    this.port = String(this.config.http.port);
    this.posts = Array.from({ length: this.config.workers }, (_, index) => new Post(index + 1, its.environment, this));
  }

  /** How many workers are wanted. */
  get size(): number {
    return this.posts.length;
  }

  isEnding(): boolean {
    return this.ending;
  }

  /** Starts one worker, which migrates and makes keys, then the others. Throws a StartError when the first cannot serve. */
  async open(): Promise<Readiness> {
    const [first, ...others] = this.posts;
    if (!first) throw new RangeError('WEB_CONCURRENCY is at least 1.');
    let readiness: Readiness;
    try {
      readiness = await first.fill();
    } catch (error) {
      if (!(error instanceof WorkerFault)) throw error;
      await this.close();
      throw new StartError(error.message, { cause: error });
    }
    await Promise.all(others.map((post) => post.fillOrRetry()));
    return readiness;
  }

  start(number: number, environment: Environment): WorkerProcess {
    if (this.ending) throw new WorkerFault('The server is ending.');
    const given = { ...environment, PORT: this.port, HOST: this.config.http.host, ...this.fixedMetrics() };
    const worker = WorkerProcess.start({ number, environment: given, port: this.address?.port });
    this.alive.add(worker);
    this.its.metrics?.join(worker);
    void worker.exit.then(() => this.alive.delete(worker));
    return worker;
  }

  async admit(worker: WorkerProcess): Promise<Readiness> {
    const readiness = await worker.ready;
    this.address ??= readiness;
    if (readiness.port === this.address.port) return readiness;
    worker.kill();
    throw new WorkerFault(`It listens on port ${readiness.port} and not on ${this.address.port}.`);
  }

  onLoss(): void {
    // With the last one that listens the free port that was chosen for PORT=0 is let go of: from now on it is asked for.
    if (this.address && !this.posts.some((post) => post.isServing)) this.port = String(this.address.port);
  }

  /** Replaces all workers, one after the other. While it does, any number of further wishes are one more reload. */
  reload(): void {
    this.reloadWanted = true;
    this.reloading ??= this.reloadWhileWanted().finally(() => {
      this.reloading = undefined;
    });
  }

  /** Ends all workers, side by side. False when some had to be killed. */
  async close(): Promise<boolean> {
    this.ending = true;
    for (const post of this.posts) post.close();
    for (const worker of this.alive) worker.order('end');
    const allowedMs = this.config.http.shutdownDelaySeconds * 1000 + endMs;
    return this.gone([...this.alive], allowedMs);
  }

  /** Ends all workers here and now. */
  kill(): void {
    for (const worker of this.alive) worker.kill();
  }

  private async reloadWhileWanted(): Promise<void> {
    while (this.reloadWanted && !this.ending) {
      this.reloadWanted = false;
      const retired = await this.reloadOnce();
      // One generation at a time goes while the next one serves.
      await this.gone(retired, retireMs);
    }
  }

  /** The workers that retire now. */
  private async reloadOnce(): Promise<WorkerProcess[]> {
    const retired: WorkerProcess[] = [];
    this.log.info('reloading');
    try {
      const environment = this.its.readEnvironment();
      const config = this.its.readConfig(environment);
      this.config = { ...config, workers: this.config.workers, http: { ...config.http, ...this.fixed() } };
      this.its.onReload?.(config);
      for (const post of this.posts) {
        const predecessor = await post.replace(environment);
        if (predecessor) retired.push(predecessor);
      }
      this.log.info({ workers: this.posts.length }, 'reloaded');
    } catch (error) {
      if (!(error instanceof WorkerFault || error instanceof StartError)) throw error;
      if (!this.ending)
        this.log.error({ reason: error.message, replaced: retired.length }, 'the reload has failed: the others go on');
    }
    return retired;
  }

  /** The address is taken for good: what people and proxies know it by does not change under them. */
  private fixed(): Pick<Config['http'], 'host' | 'port'> {
    const { host, port } = this.config.http;
    return { host, port };
  }

  /** The same for METRICS_PORT; and the primary adds up or it does not. */
  private fixedMetrics(): Environment {
    const { METRICS, METRICS_PORT, METRICS_HOST } = this.its.environment;
    return { METRICS, METRICS_PORT, METRICS_HOST };
  }

  /** Whether all have ended by themselves in time; those that have not are killed. */
  private async gone(workers: readonly WorkerProcess[], withinMs: number): Promise<boolean> {
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      this.log.error({ withinMs }, 'workers that did not end in time are killed');
      for (const worker of workers) if (this.alive.has(worker)) worker.kill();
    }, withinMs);
    await Promise.all(workers.map((worker) => worker.exit));
    clearTimeout(timer);
    return inTime;
  }
}
