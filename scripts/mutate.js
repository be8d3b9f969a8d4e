// Changes the code in small ways, one at a time, and runs the tests that should notice: `npm run mutate -- [GROUP]...`.
// The groups are in scripts/mutation-groups.js, what came of them is written to mutation/.
import { Stryker } from '@stryker-mutator/core';
import jest from '../jest.config.js';
import { mutationGroups } from './mutation-groups.js';

const known = Object.keys(mutationGroups);
const names = process.argv.slice(2);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no group ${unknown.join(' or ')}. There are ${known.join(', ')}.\n`);
  process.exit(2);
}

// Contracts of stores hold on either database; mutants are told by the one that is opened in no time.
process.env['TEST_CONTRACTS'] = 'sqlite';
// So no PostgreSQL server is started for each mutant either.
const { globalSetup: _setup, globalTeardown: _teardown, ...config } = jest;

for (const name of names.length > 0 ? names : known) {
  process.stdout.write(`\n=== ${name}\n`);
  const { mutate, tests } = mutationGroups[name];
  await new Stryker({
    mutate,
    plugins: ['@stryker-mutator/jest-runner'],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
    jest: {
      projectType: 'custom',
      config: { ...config, testMatch: tests.map((test) => `<rootDir>/${test}`), maxWorkers: 1 },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: 'perTest',
    // Two would need a processor each, and wait for each other's clocks.
    concurrency: 1,
    // A mutant that does not end is given up; one that is merely slow, on a busy machine, is not to pass for it.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 15,
    checkers: [],
    ignorePatterns: ['data', 'docs', 'dist', 'coverage', 'mutation', 'bench/results', 'prove/results'],
    tempDirName: 'mutation/work',
    reporters: ['clear-text', 'json', 'progress-append-only'],
    clearTextReporter: { logTests: false, reportTests: false },
    jsonReporter: { fileName: `mutation/${name}.json` },
    // Below it, the exit code is 1.
    thresholds: { high: 90, low: 80, break: 80 },
  }).runMutationTest();
}
