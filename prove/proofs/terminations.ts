import { atLeast, type Figure, none } from '../figure.js';
import type { Proof } from '../proof.js';
import { hasCaddy, startCaddy, startOurs } from '../terminations/proxies.js';
import { type RoundsFound, terminate } from '../terminations/rounds.js';

const perSecond = 200;
/** Where there is a Caddy, so many of them are behind it. */
const sizes = { quick: { all: 3, caddys: 0 }, whole: { all: 50, caddys: 15 } };

/** Ends and starts servers again while people use them: nobody is to notice. */
export const proof: Proof = {
  name: 'terminations',
  title: 'SIGTERMs behind a proxy at 200 requests a second',
  minutes: { quick: 5, whole: 12 },
  company: 'none',
  run: async (scale, tell) => {
    const { all, caddys } = sizes[scale];
    const behindCaddy = hasCaddy() ? caddys : 0;
    const told = (done: number) => tell(`${done} of ${all} SIGTERMs`);
    const ours = { startProxy: startOurs, terminations: all - behindCaddy, shutdownDelaySeconds: 2 };
    const found = [await terminate({ ...ours, perSecond, tell: told })];
    if (behindCaddy > 0) {
      const its = { startProxy: startCaddy, terminations: behindCaddy, shutdownDelaySeconds: 3 };
      found.push(await terminate({ ...its, perSecond, tell: (done) => told(done + ours.terminations) }));
    }
    return figures(found, all, behindCaddy);
  },
};

function figures(found: readonly RoundsFound[], all: number, caddys: number): Figure[] {
  const exitCodes = found.flatMap((its) => its.exitCodes);
  const sent = found.reduce((sum, its) => sum + its.sent, 0);
  const behind = caddys > 0 ? `, ${caddys} of them behind Caddy` : '';
  const slowest = Math.max(...found.map(({ slowestMs }) => slowestMs));
  return [
    atLeast(`SIGTERMs${behind}`, exitCodes.length, all),
    none(
      `failed requests, of ${sent.toLocaleString('en')}, the slowest after ${(slowest / 1000).toFixed(2)} s`,
      found.flatMap(({ faults }) => faults),
    ),
    none(
      'exit codes other than 0',
      exitCodes.filter((code) => code !== 0),
    ),
    atLeast('requests a second', Math.min(...found.map((its) => its.perSecond)), perSecond * 0.95),
  ];
}
