import { StartError } from '../errors.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';

export interface SuperviseOptions extends SupervisorOptions {
  terminal: { print(line: string): void };
  /** Resolves when the operator or the system asks the program to end. */
  ended: Promise<void>;
}

/**
 * Runs the server in several workers until it is asked to end, and replaces them at each SIGHUP. Gives the exit code: 1 where
 * workers had to be killed. Throws a StartError when the server cannot start.
 */
export async function supervise({ terminal, ended, ...options }: SuperviseOptions): Promise<0 | 1> {
  const supervisor = new Supervisor(options);
  let [open, ending, early] = [false, false, false];
  process.on('SIGHUP', () => {
    if (open) supervisor.reload();
    else early = true;
  });
  // A second signal ends this process at once: nobody would be there to end the workers.
  process.on('exit', () => ending && supervisor.kill());
  void ended.then(() => {
    ending = true;
  });
  const readiness = await supervisor.open().catch((error: unknown) => {
    // Ctrl-C ends a worker that has not come as far as leaving it to the primary.
    if (!(ending && error instanceof StartError)) throw error;
  });
  if (!readiness) return 0;
  const { url, port, banner } = readiness;
  open = true;
  for (const line of banner) terminal.print(line);
  options.log.info({ url, port, workers: supervisor.size }, 'ready');
  if (early) supervisor.reload();
  await ended;
  options.log.info('shutting down');
  return (await supervisor.close()) ? 0 : 1;
}
