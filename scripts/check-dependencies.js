// Fails when package-lock.json holds what we do not want: versions known to be unsafe, licences that we have not accepted,
// packages without a hash. `npm run dependencies`; another lockfile can be named.
import { billFaults, billOfMaterials } from './dependencies/bill-of-materials.js';
import { floorFaults, integrityFaults, licenceFaults } from './dependencies/faults.js';
import { readLockfile } from './dependencies/lockfile.js';

const lockfile = readLockfile(process.argv[2] ?? new URL('../package-lock.json', import.meta.url));
const { packages } = lockfile;
const faults = [
  ...floorFaults(packages),
  ...licenceFaults(packages),
  ...integrityFaults(packages),
  ...billFaults(billOfMaterials(lockfile), lockfile),
];
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
else {
  const shipped = packages.filter(({ shippedWith }) => shippedWith).length;
  process.stdout.write(
    `${packages.length} packages, ${shipped} of them given away: floors, licences and hashes hold.\n`,
  );
}
