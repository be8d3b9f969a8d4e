import { BuiltServer } from '../../bench/built-server.js';
import { serverEnvironment } from '../../bench/server-environment.js';
import { demoAccounts } from '../../local-google/demo-accounts.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { authorizeSender, HandClock } from '../../test/api/start-test-app.js';
import { loadEnvironment } from '../../test/instances/mixed-load.js';
import { openTestDatabase, type Store } from '../../test/test-database.js';
import { seeded } from '../random.js';
import { damageOf } from './database-look.js';
import { Findings } from './findings.js';
import { Fleet } from './fleet.js';
import { live } from './life.js';
import { lookAtLedger, lookAtUsers } from './look.js';
import { lookAtCodeMails, lookAtNotices, type Told } from './notices.js';
import { Post } from './post.js';
import { World } from './world.js';

const environment = {
  ...loadEnvironment,
  TRUSTED_PROXIES: '127.0.0.1',
  SHUTDOWN_DELAY_SECONDS: '0',
  LOG_LEVEL: 'error',
};
/** One in so many connects a Google account. */
const readersAmong = 4;
const [soonestMs, latestMs] = [50, 1500];
const lookEvery = 10;

export interface ArenaOptions {
  store: Store;
  instances: number;
  kills: number;
  /** So many people at once. */
  lives: number;
  seed: number;
  /** Waits until every notice is mailed. */
  patient: boolean;
  tell: (kills: number) => void;
}

export interface Found {
  findings: Findings;
  told: Told;
  codeMails: number;
}

/** People at servers that are killed so many times while they are there; then everything is looked at. */
export async function fight({ store, instances, kills, lives, seed, patient, tell }: ArenaOptions): Promise<Found> {
  const names = Array.from({ length: Math.ceil(lives / readersAmong) }, (_, index) => `reader-${index}`);
  const accounts = names.map((name) => ({ email: `${name}@example.com`, name, mailbox: 'small' as const }));
  const google = await startLocalGoogle({ accounts: [...demoAccounts, ...accounts] });
  const database = await openTestDatabase(store);
  const its = {
    ...serverEnvironment({ origin: google.origin, client: google.webClient }, database.url),
    ...environment,
  };
  await authorizeSender(its, google, new HandClock());
  const servers: BuiltServer[] = [];
  while (servers.length < instances) servers.push(await BuiltServer.start(its));
  const random = seeded(seed);
  const fleet = new Fleet(servers, seeded(seed + 1));
  const findings = new Findings();
  const world = new World(fleet, google, new Post(google), findings, seeded(seed + 2));
  let isOver = false;
  const all = Array.from({ length: lives }, (_, index) => live(world, accounts[index]?.email, () => isOver));
  const killing = async () => {
    for (let kill = 1; kill <= kills; kill += 1) {
      findings.readyMs.push(await fleet.kill(kill, soonestMs + random() * (latestMs - soonestMs)));
      if (kill % lookEvery === 0) findings.damage.push(...(await damageOf(database, store)));
      tell(kill);
    }
    isOver = true;
  };
  await Promise.all([killing(), ...all]);
  await lookAtLedger(world);
  await lookAtUsers(world, database);
  const told = await lookAtNotices(world, database, patient);
  const codeMails = await lookAtCodeMails(world);
  findings.damage.push(...(await damageOf(database, store)));
  await fleet.close();
  await database.close();
  await google.close();
  return { findings, told, codeMails };
}
