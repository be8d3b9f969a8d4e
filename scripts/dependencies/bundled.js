/** Development dependencies that are given away all the same: Vite bundles them, and what they import, into the web pages. */
export const bundled = [
  '@apollo/client',
  '@graphiql/toolkit',
  '@graphql-typed-document-node/core',
  '@tanstack/react-virtual',
  'graphiql',
  'react',
  'react-dom',
  'rxjs',
];
