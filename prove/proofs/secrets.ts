import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { demoAccounts } from '../../local-google/demo-accounts.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { errorCodes } from '../../src/error-codes.js';
import { ApiClient } from '../../test/api/api-client.js';
import { authorizeSender, HandClock } from '../../test/api/start-test-app.js';
import { openTestDatabase } from '../../test/test-database.js';
import { atLeast, type Figure, none } from '../figure.js';
import type { Proof } from '../proof.js';
import { Canaries, seesEverySpelling } from '../secrets/canaries.js';
import { commandOutputs } from '../secrets/commands.js';
import { crashOutput } from '../secrets/crash.js';
import {
  furtherAccounts,
  refusedByLimits,
  refusedToAll,
  refusedToUsers,
  refusedWithoutGoogle,
} from '../secrets/refusals.js';
import type { Scene } from '../secrets/scene.js';
import { codesAndPasswords, readingMail } from '../secrets/story.js';
import { Witness } from '../secrets/witness.js';
import { WatchedServer } from '../watched-server.js';

/** Stands in the contract, and nothing answers with it yet. */
const unused = 'FORBIDDEN';

/** A value that nobody else has in every secret there is; then everything that can go wrong does, and they are looked for. */
export const proof: Proof = {
  name: 'secrets',
  title: 'Secrets are looked for wherever something is written or answered',
  minutes: { quick: 2, whole: 3 },
  run: async (_scale, tell) => {
    const canaries = new Canaries();
    const witness = new Witness();
    const google = await startLocalGoogle({ accounts: [...demoAccounts, ...furtherAccounts] });
    const database = await openTestDatabase('sqlite');
    const key = canaries.plant('secret key', randomBytes(32).toString('base64'));
    const oldKey = canaries.plant('old secret key', randomBytes(32).toString('base64'));
    const metricsToken = canaries.plant('token for metrics', randomBytes(24).toString('base64url'));
    canaries.plant("secret of Google's client", google.webClient.clientSecret);
    const environment = {
      PUBLIC_URL: 'http://localhost:4000',
      DATABASE_URL: database.url,
      SECRET_KEYS: `k2:${key},k1:${oldKey}`,
      GOOGLE_EMULATOR_URL: google.origin,
      GOOGLE_CLIENT_ID: google.webClient.clientId,
      GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
      METRICS: 'on',
      METRICS_TOKEN: metricsToken,
      CODE_RESEND_COOLDOWN_SECONDS: '1',
      CODE_SENDS_PER_IP_PER_HOUR: '0',
      CODE_VERIFIES_PER_IP_PER_5_MINUTES: '0',
      LOG_LEVEL: 'trace',
    };
    await authorizeSender({ ...environment, PORT: '0' }, google, new HandClock());
    const server = await WatchedServer.start(environment);
    const client = () => new ApiClient(() => server.url, google);
    const scene: Scene = { google, database, server, canaries, witness, client };
    tell('a mailbox');
    await readingMail(scene);
    tell('codes and passwords');
    await codesAndPasswords(scene);
    tell('people who are refused');
    await refusedToUsers(scene);
    await refusedByLimits(scene);
    tell('everybody is refused');
    await refusedToAll(scene);
    const metrics = await (
      await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
    ).text();
    for (const [index, token] of google.bearerTokens().entries()) canaries.plant(`token ${index} of Google`, token);
    tell('commands');
    const commands = await commandOutputs(environment, [key, oldKey]);
    const files = filesOf(database.url);
    await server.close();
    tell('no Google');
    const aside = await WatchedServer.start({ ...environment, GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' });
    await refusedWithoutGoogle(witness, new ApiClient(() => aside.url, google));
    await aside.close();
    tell('a crash');
    const crash = await crashOutput(environment, canaries);
    // The last that is written is written at the end.
    const places = {
      log: server.output + aside.output,
      metrics,
      files: files + filesOf(database.url),
      commands,
      crash,
    };
    await google.close();
    await database.close();
    return figures(canaries, witness, places);
  },
};

function filesOf(url: string): string {
  const folder = dirname(url.replace(/^file:/, ''));
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

function figures(
  canaries: Canaries,
  witness: Witness,
  { log, metrics, files, commands, crash }: Record<'log' | 'metrics' | 'files' | 'commands' | 'crash', string>,
): Figure[] {
  const answered = witness.seen.flatMap(({ asked, text, allowed }) =>
    canaries.in(text, allowed).map((what) => `${what} in an answer of ${asked.slice(0, 40)}`),
  );
  // By design: the person's list of sessions names devices.
  const found = {
    log: canaries.in(log),
    metrics: canaries.in(metrics),
    files: canaries.in(files, ['name of a device']),
    commands: canaries.in(commands),
    crash: canaries.in(crash),
  };
  const holds = [
    seesEverySpelling(),
    log.includes('ready'),
    files.includes('jonas@example.com'),
    metrics.includes('# HELP'),
    commands.includes('SECRET_KEYS'),
    crash.includes('a fault on purpose') && crash.includes('the cause of it'),
  ];
  return [
    atLeast('secrets with a value of their own', canaries.size, 30),
    none(
      'kinds of error that the API has and that were not met',
      errorCodes.filter((code) => code !== unused && !witness.codes.has(code)),
    ),
    atLeast('places that were looked at and hold what they should', holds.filter(Boolean).length, holds.length),
    none('secrets in the log, with LOG_LEVEL=trace', found.log),
    none('secrets in answers, beside those that the contract gives', answered),
    none("secrets in the database's files", found.files),
    none('secrets in metrics', found.metrics),
    none('secrets in what a server prints that crashes', found.crash),
    none('secrets in what commands and servers that do not start print', found.commands),
  ];
}
