/**
 * What is mutated, in groups, each with the tests that are run for its mutants: what is nearest to the code. Few, since each
 * mutant is met by every test that reaches it until one fails.
 */
export const mutationGroups = {
  codes: {
    mutate: [
      'src/services/verification-code.service.ts',
      'src/stores/verification-code.store.ts',
      'src/secrets/code-hasher.ts',
    ],
    tests: [
      'test/secrets/code-hasher.test.ts',
      'test/stores/{verification-code,rate-limit}.store.test.ts',
      'test/services/verification-code.service.test.ts',
    ],
  },
  credentials: {
    mutate: [
      'src/secrets/{sealer,aes-gcm,key-ring,base64url}.ts',
      'src/stores/google-{account.store,credential.store,tokens}.ts',
    ],
    tests: [
      'test/secrets/{known-answers,sealer,key-ring,cursor-codec}.test.ts',
      'test/stores/google-{account,credential}.store.test.ts',
    ],
  },
  sessions: {
    mutate: [
      'src/services/session.service.ts',
      'src/stores/session.store.ts',
      'src/secrets/{token-signer,opaque-secret}.ts',
    ],
    tests: [
      'test/secrets/{token-signer,known-answers}.test.ts',
      'test/stores/session.store.test.ts',
      'test/services/session.service.test.ts',
    ],
  },
  cursors: {
    mutate: ['src/secrets/cursor-codec.ts', 'src/services/message-pages.ts'],
    tests: ['test/secrets/cursor-codec.test.ts', 'test/services/message-pages.test.ts'],
  },
};
