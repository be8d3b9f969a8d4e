import { swcOptions } from './scripts/swc-options.js';

/** Tests run as ES modules, compiled by swc; see CONTRIBUTING.md for how to run one. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Those have a configuration of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/page/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }],
  },
  globalSetup: '<rootDir>/test/before-all.js',
  globalTeardown: '<rootDir>/test/after-all.js',
  setupFiles: ['reflect-metadata', '<rootDir>/test/native-errors.ts'],
  coverageProvider: 'v8',
  testTimeout: 30_000,
  // Tests wait more than they compute: for Google's delays, for processes, for clocks.
  maxWorkers: '100%',
  // A failed test may leave a server open; the run ends with a report all the same.
  forceExit: true,
};
