import { loadEnvironment } from '../../test/instances/mixed-load.js';
import type { Store } from '../../test/test-database.js';
import { Attacker } from '../brute-force/attacker.js';
import { type CodeAttack, CodeGuesses } from '../brute-force/code-guesses.js';
import { CodeTally, largest } from '../brute-force/code-tally.js';
import { Networks } from '../brute-force/networks.js';
import { guessPasswords, type PasswordAttack, type PasswordTally } from '../brute-force/password-guesses.js';
import { Deployment } from '../deployment.js';
import { atLeast, atMost, type Figure, none } from '../figure.js';
import type { Proof, Scale } from '../proof.js';
import { seeded, takeSeed } from '../random.js';

const guesses = { quick: 5000, whole: 200_000 };
/** As many codes as are needed for fifty failures, and one more. */
const rounds = 11;
const attacks: Record<Scale, Record<Store, { victims: number; documents: number }>> = {
  quick: { sqlite: { victims: 2, documents: 14 }, postgres: { victims: 1, documents: 5 } },
  whole: { sqlite: { victims: 27, documents: 41 }, postgres: { victims: 6, documents: 21 } },
};
const passwordAttacks: Record<Scale, Omit<PasswordAttack, 'victims'> & { victims: number }> = {
  quick: { victims: 1, networks: 1, documents: 10, sprays: 24 },
  whole: { victims: 4, networks: 3, documents: 60, sprays: 90 },
};
const control = 'control@example.com';
const instances: Record<Scale, Record<Store, number>> = {
  quick: { sqlite: 4, postgres: 2 },
  whole: { sqlite: 4, postgres: 4 },
};
/** What is not attacked is as it is by default. */
const environment = {
  ...loadEnvironment,
  TRUSTED_PROXIES: '127.0.0.1',
  CODE_VERIFIES_PER_IP_PER_5_MINUTES: '30',
  LOGIN_FAILURES_PER_IP_PER_15_MINUTES: '100',
};

export const proof: Proof = {
  name: 'brute-force',
  title: 'Guessing codes and passwords, fifteen a request, at four instances, from many networks',
  minutes: { quick: 4, whole: 12 },
  async run(scale, tell) {
    const seed = takeSeed();
    const tally = new CodeTally();
    const networks = new Networks();
    const highest: number[] = [];
    let passwords: PasswordTally | undefined;
    for (const store of ['sqlite', 'postgres'] as const) {
      const { victims, documents } = attacks[scale][store];
      const emails = addresses(`victim-${store}`, victims);
      const owners = addresses('owner', passwordAttacks[scale].victims);
      const names = [...emails, ...owners, control].map((email) => email.split('@')[0] ?? '');
      const its = await Deployment.start({ instances: instances[scale][store], store, environment, people: names });
      const attacker = new Attacker(its.servers.map(({ url }) => url));
      const codes = new CodeGuesses(its, attacker, networks, seeded(seed), tally);
      const attack: CodeAttack = { victims: emails, rounds, documents };
      await codes.control(control);
      await codes.attack(attack, () => tell(`${tally.guesses.toLocaleString('en')} guesses`));
      highest.push(Number(await its.database.value('SELECT max(attempts) FROM verification_codes')));
      if (store === 'sqlite')
        passwords = await guessPasswords(its, attacker, networks, { ...passwordAttacks[scale], victims: owners });
      attacker.close();
      networks.moveOn();
      await its.close();
    }
    const victims = attacks[scale].sqlite.victims + attacks[scale].postgres.victims;
    const figures = [
      ...codeFigures(tally, { guesses: guesses[scale], victims, highest }),
      ...(passwords ? passwordFigures(passwords) : []),
    ];
    return figures.map((figure) =>
      figure.met ? figure : { ...figure, found: `${figure.found} (PROVE_SEED=${seed})` },
    );
  },
};

function addresses(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}@example.com`);
}

function codeFigures(
  tally: CodeTally,
  expected: { guesses: number; victims: number; highest: readonly number[] },
): Figure[] {
  const exhausted = [...tally.failures.values()].filter((count) => count === 50).length;
  const refused = tally.controls.filter((answers) => answers !== `${'CODE_MISMATCH '.repeat(4)}CodeVerified`);
  return [
    atLeast('guesses at codes', tally.guesses, expected.guesses),
    atMost('comparisons of one code, as answered', largest(tally.comparisons), 5),
    atMost('attempts at one code, as kept', Math.max(...expected.highest), 5),
    atMost('failures of one address in a day', largest(tally.failures), 50),
    atLeast('addresses that had all fifty', exhausted, expected.victims),
    atMost('guesses of one network that were looked at, in five minutes', largest(tally.heard), 30),
    none('wrong codes taken', tally.hits),
    none(`of ${tally.rights.toLocaleString('en')} right codes after that: compared or taken`, tally.takenRights),
    none('right codes that are not taken after four wrong ones', refused),
    none('guesses answered otherwise', tally.otherAnswers),
  ];
}

function passwordFigures(tally: PasswordTally): Figure[] {
  return [
    atMost(
      `of ${tally.guesses.toLocaleString('en')} passwords: compared for one address from one network`,
      tally.mostCompared,
      tally.mayBeCompared,
    ),
    atMost('passwords compared for one network', tally.sprayed, 100),
    // Else nothing would have been limited.
    atLeast('passwords compared in all', tally.sprayed + tally.mostCompared, 110),
    none(`wrong passwords taken, or, of ${tally.rights} right ones, any during a pause`, tally.taken),
    none(
      'right passwords from elsewhere that are not taken',
      tally.controls.filter((answer) => answer !== 'Authenticated'),
    ),
    none('guesses at passwords answered otherwise', tally.otherAnswers),
  ];
}
