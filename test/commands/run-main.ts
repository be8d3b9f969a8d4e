import { main } from '../../src/main.js';

// What bin/gmail-graphql.js does, from the sources.
const { demoCommand } = await import('../../local-google/demo.js');
await main({ demo: demoCommand });
