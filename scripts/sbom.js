// Writes the software bill of materials: `npm run sbom`, or `npm run --silent sbom -- FILE`.
import { writeFileSync } from 'node:fs';
import { billFaults, billOfMaterials } from './dependencies/bill-of-materials.js';
import { readLockfile } from './dependencies/lockfile.js';

const file = process.argv[2] ?? 'gmail-graphql.cdx.json';
const lockfile = readLockfile(new URL('../package-lock.json', import.meta.url));
const bill = billOfMaterials(lockfile);
const faults = billFaults(bill, lockfile);
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
else {
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  process.stdout.write(`Written to ${file}: ${bill.components.length} packages.\n`);
}
