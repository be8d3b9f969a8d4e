import type { LocalAccount } from '../local-google/interface.js';
import { startLocalGoogle } from '../local-google/local-google.js';
import type { GoogleMessage, GoogleSettings, Traffic } from './google.js';

/** The stand-in for Google in a process of its own, so that its work does not stand in the way of the server under test. */
const settings = JSON.parse(process.argv[2] ?? '{}') as GoogleSettings; // What google.ts wrote.
const accounts = settings.emails.map((email): LocalAccount => ({ email, name: 'Bench', mailbox: 'empty' }));
const google = await startLocalGoogle({
  accounts,
  redirectUris: [settings.redirectUri],
  latency: settings.latency,
});
const newest = Date.now();
for (let count = settings.messages; count > 0; count -= 1)
  await google.deliver(settings.emails[0] ?? '', {
    from: `Sender ${count % 40} <sender-${count % 40}@example.com>`,
    subject: `Message ${count}: about the figures of week ${count % 52}`,
    text: `Line of message ${count}.\n`.repeat(20),
    date: new Date(newest - count * 600_000),
  });

function traffic(): Traffic {
  const calls = google.calls.filter(({ path }) => /^\/(gmail|batch)\//.test(path));
  return {
    http: calls.filter(({ batch }) => batch === undefined).length,
    inner: calls.filter(({ batch }) => batch !== undefined).length,
    units: calls.reduce((sum, { units }) => sum + units, 0),
  };
}

/** To the process that started this one. */
function tell(message: GoogleMessage): void {
  process.send?.(message);
}

process.on('message', () => {
  tell({ kind: 'traffic', traffic: traffic() });
  google.clearCalls();
});
// Whatever becomes of the benchmark, this process ends with it.
process.on('disconnect', () => process.exit());
tell({ kind: 'ready', origin: google.origin, client: google.webClient });
