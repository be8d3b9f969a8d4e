// Fails when the page has grown: what a browser loads for the first screen, compressed, without the mailbox.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const limitKilobytes = 160;
const folder = fileURLToPath(new URL('../dist/web', import.meta.url));
const read = (name) => readFileSync(folder + name);

const html = read('/page/index.html').toString();
const first = new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, name]) => name));
for (const name of first) for (const imported of staticImports(name)) first.add(imported);

const sizes = [...first].map((name) => ({ name, kilobytes: gzipSync(read(name)).length / 1000 }));
const sum = sizes.reduce((all, { kilobytes }) => all + kilobytes, 0);
for (const { name, kilobytes } of sizes) process.stdout.write(`${kilobytes.toFixed(1).padStart(8)} kB  ${name}\n`);
process.stdout.write(`${sum.toFixed(1).padStart(8)} kB  in all, of ${limitKilobytes} kB\n`);
if (first.size === 0 || sum > limitKilobytes) {
  process.stderr.write('The scripts of the first screen are missing, or more than they may be.\n');
  process.exitCode = 1;
}

/** The files that a file imports at once; `import()` loads later. */
function staticImports(name) {
  const source = read(name).toString();
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)].map(([, file]) => `/assets/${file}`);
}
