/** How TypeScript becomes JavaScript, for the program and for its tests: file by file, without a look at the types. */
export const swcOptions = {
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, verbatimModuleSyntax: true },
    target: 'es2022',
  },
  module: { type: 'es6' },
};
