const operations = import.meta.glob<string>('./examples/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob<string>('./examples/*.json', { query: '?raw', import: 'default', eager: true });

/** One tab for each file in examples/, in the order of their numbers, with the variables that stand beside it. */
export const exampleTabs = Object.entries(operations).map(([path, query]) => ({
  query,
  variables: variables[path.replace(/graphql$/, 'json')] ?? null,
}));
