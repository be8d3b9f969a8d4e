// Compiles the server, and the demo, into dist/.
import { bundle } from './bundle.js';

await bundle(['src/main.ts', 'local-google/demo.ts'], 'dist');
