import base from './jest.config.js';

/** The page in a real browser, against the whole server and the stand-in for Google: `npm run test:page`. */
export default {
  ...base,
  roots: ['<rootDir>/test/page'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Two files at once: what is waited for is mostly the browser.
  maxWorkers: 2,
  testTimeout: 60_000,
};
