import { secretKeysCommand } from './config-values.js';

/** What a server on the internet must or must not have, a line for each fault. */
export function productionFaults(given: Record<string, string | undefined>, countsForAll: boolean): string[] {
  const faults: string[] = [];
  if (!/^https:\/\//i.test(given['PUBLIC_URL'] ?? ''))
    faults.push('PUBLIC_URL must be set and use https when NODE_ENV=production, for example https://api.example.com');
  if (!given['SECRET_KEYS'])
    faults.push(
      `SECRET_KEYS must be set when NODE_ENV=production, for example to what this prints: ${secretKeysCommand}`,
    );
  if (given['GOOGLE_EMULATOR_URL'])
    faults.push(
      'GOOGLE_EMULATOR_URL must not be set when NODE_ENV=production: it sends all credentials to that address',
    );
  if (countsForAll)
    faults.push(
      'METRICS_PORT or METRICS_TOKEN must be set with METRICS=on when NODE_ENV=production, for example METRICS_PORT=9464: else everybody can read them',
    );
  return faults;
}
