import { atLeast, type Figure, none } from '../figure.js';
import { fuzzParsers, fuzzRequestCode } from '../fuzz/addresses.js';
import { Draw } from '../fuzz/draw.js';
import { Findings } from '../fuzz/findings.js';
import { fuzzGraphql } from '../fuzz/graphql.js';
import { fuzzHttp } from '../fuzz/http-bytes.js';
import { fuzzBatches, fuzzMime } from '../fuzz/mail.js';
import { fuzzHandles, fuzzTokens } from '../fuzz/opaque.js';
import { Target } from '../fuzz/target.js';
import type { Proof, Scale } from '../proof.js';
import { seeded, takeSeed } from '../random.js';

const counts: Record<Scale, Record<string, number>> = {
  quick: {
    operations: 400,
    requests: 250,
    strings: 30_000,
    codes: 100,
    tokens: 250,
    handles: 150,
    batches: 40,
    mails: 60,
  },
  whole: {
    operations: 8000,
    requests: 4000,
    strings: 1_000_000,
    codes: 3000,
    tokens: 3000,
    handles: 3000,
    batches: 500,
    mails: 1200,
  },
};

/** What nobody would send by mistake, at every place that takes something from outside. */
export const proof: Proof = {
  name: 'fuzz',
  title: 'Anything at all, wherever something is taken from outside',
  minutes: { quick: 2, whole: 8 },
  run: async (scale, tell) => {
    const seed = takeSeed();
    const target = await Target.start();
    const all = new Map<string, Findings>();
    const count = counts[scale];
    /** Each has numbers of its own, so that one part alone does the same again. */
    const part = async (
      name: string,
      run: (its: { draw: Draw; target: Target; count: number; findings: Findings }) => Promise<unknown>,
    ) => {
      const findings = new Findings();
      all.set(name, findings);
      tell(name);
      const startedAt = Date.now();
      await run({ draw: new Draw(seeded(seed + all.size)), target, count: count[name] ?? 0, findings });
      process.stdout.write(`${name}: ${findings.tried} in ${(Date.now() - startedAt) / 1000} s\n`);
    };
    process.stdout.write(`PROVE_SEED=${seed}\n`);
    await part('tokens', fuzzTokens);
    await part('handles', fuzzHandles);
    await part('operations', async (its) => {
      const clients = [target.client(5), await target.signedIn(0), await target.signedIn(3), await target.signedIn(4)];
      const loot = [
        ...clients.map(({ accessToken }) => accessToken ?? 'x'),
        ...['INBOX', 'person-0@example.com', 'person-3@example.com', '123456'],
      ];
      await fuzzGraphql({ ...its, loot, clients });
    });
    await part('requests', (its) => fuzzHttp({ ...its, port: target.server.port }));
    await part('codes', ({ draw, count: codes, findings }) => fuzzRequestCode(draw, target, codes, findings));
    await part('batches', fuzzBatches);
    await part('mails', fuzzMime);
    await part('strings', ({ draw, count: strings, findings }) => fuzzParsers(draw, strings, findings));
    const isRunning = target.server.isRunning;
    const crashes = target.server.output
      .split('\n')
      .filter((line) => /A fault in gmail-graphql itself|unhandled/i.test(line));
    const found = figures(all, [...crashes, ...(isRunning ? [] : ['it ended'])], seed, count['strings'] ?? 0);
    process.stdout.write(
      `${target.server.output
        .split('\n')
        .filter((line) => /"level":(50|60)/.test(line))
        .slice(0, 40)
        .join('\n')}\n`,
    );
    for (const [name, { internal, late, wrong }] of all)
      process.stdout.write(`${name}: ${JSON.stringify({ internal, late, wrong }, null, 1).slice(0, 6000)}\n`);
    await target.close();
    return found;
  },
};

function figures(
  all: ReadonlyMap<string, Findings>,
  crashes: readonly string[],
  seed: number,
  wanted: number,
): Figure[] {
  const entries = [...all];
  const every = (list: 'internal' | 'late' | 'wrong') =>
    entries.flatMap(([name, findings]) => findings[list].map((what) => `${name}: ${what}`));
  const tried = entries.reduce((sum, [, findings]) => sum + findings.tried, 0);
  const seeds = `with PROVE_SEED=${seed}`;
  return [
    atLeast('operations, requests, strings, tokens, cursors, batches and mails with something wrong', tried, wanted),
    none('crashes', crashes),
    none(`answers INTERNAL, ${seeds}`, every('internal')),
    none('answers over 1 s, twice', every('late')),
    none('answers that are none of those documented', every('wrong')),
  ];
}
