/**
 * Which folder may import which: the one table that the rules below, and the test that a violation is found, come from.
 * Errors, their texts and the configuration are leaves that anybody may import.
 */
export const mayImport = {
  'src/schema': [],
  'src/resolvers': ['src/schema', 'src/services'],
  'src/http': ['src/services', 'src/secrets'],
  'src/services': ['src/stores', 'src/secrets'],
  'src/stores': ['src/database', 'src/secrets', 'drizzle'],
  'src/database': ['drizzle'],
  'src/secrets': [],
  'src/google': ['src/services'],
  'src/metrics': ['src/services'],
  'src/workers': [],
  'src/commands': [
    'src/schema',
    'src/resolvers',
    'src/http',
    'src/services',
    'src/stores',
    'src/database',
    'src/google',
    'src/metrics',
    'src/secrets',
    'src/workers',
  ],
  drizzle: [],
};

/** Which folders alone may import a package. */
export const onlyIn = {
  googleapis: ['src/google'],
  'google-auth-library': ['src/google'],
  'drizzle-orm': ['src/stores', 'src/database', 'drizzle'],
  'better-sqlite3': ['src/database'],
  'type-graphql': ['src/schema', 'src/resolvers'],
  express: ['src/http'],
  'prom-client': ['src/metrics'],
  emulate: ['local-google'],
  cluster: ['src/workers'],
};

const leaves =
  '^src/(errors|error-codes|error-texts|error-words|operation-limit-words|config|config-values|google-client-file|package-root|production-faults)\\.ts$';
const root = '^src/(app|graphql|services|composition|metrics|cli|main)\\.ts$';
const anywhere = '^(src|drizzle|local-google)/';

/** What stands outside the folders and may be imported by few. */
const extra = { 'src/commands': [root, '^src/logger\\.ts$'], 'src/workers': ['^src/logger\\.ts$'] };

const folders = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder} imports ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    path: anywhere,
    pathNot: [...[folder, ...allowed].map((name) => `^${name}/`), leaves, ...(extra[folder] ?? [])],
  },
}));

const packages = Object.entries(onlyIn).map(([name, allowed]) => ({
  name: `${name} only in ${allowed.join(', ')}`,
  severity: 'error',
  from: { path: anywhere, pathNot: allowed.map((folder) => `^${folder}/`) },
  // What Node.js brings along has a name and no place.
  to: { path: `(node_modules/(@types/)?${name}/|^(node:)?${name}$)` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...folders,
    ...packages,
    {
      name: 'src knows nothing of the local stand-in',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^local-google/' },
    },
    {
      name: 'the local stand-in knows nothing of src, but for the demo',
      severity: 'error',
      from: { path: '^local-google/', pathNot: '^local-google/demo\\.ts$' },
      to: { path: '^src/' },
    },
    { name: 'no circles', severity: 'error', from: { path: anywhere }, to: { circular: true } },
    {
      name: 'no import that leads nowhere',
      severity: 'error',
      from: {},
      // The package named here holds types alone, for which there is nothing to resolve.
      to: { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
