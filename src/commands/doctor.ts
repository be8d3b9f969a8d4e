import { existsSync } from 'node:fs';
import { openGoogle } from '../composition.js';
import { type Config, readConfig } from '../config.js';
import { StartError } from '../errors.js';
import type { GoogleClient } from '../google-client-file.js';
import { clockFinding } from './doctor-clock.js';
import { databaseFindings } from './doctor-database.js';
import type { Finding } from './doctor-finding.js';
import { clientFindings } from './doctor-google.js';
import { examineKeys } from './doctor-keys.js';
import { senderFindings } from './doctor-sender.js';
import type { CommandInput, ExitCode } from './terminal.js';

const marks = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' };

/** Checks everything that the server needs; says what to do about each fault. */
export async function doctor({ environment, terminal, now }: CommandInput): Promise<ExitCode> {
  const findings = await examine(environment, now);
  for (const { status, about, text } of findings)
    terminal.print(`${marks[status]} ${about}: ${text.replaceAll('\n', `\n${' '.repeat(8)}`)}`);
  const faults = findings.filter(({ status }) => status === 'fault').length;
  terminal.print(faults === 0 ? '\nNo fault was found.' : `\n${faults} ${faults === 1 ? 'fault' : 'faults'} to mend.`);
  return faults === 0 ? 0 : 1;
}

async function examine(environment: CommandInput['environment'], now: () => Date): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (error instanceof StartError) return [{ status: 'fault', about: 'configuration', text: error.message }];
    throw error;
  }
  const google = openGoogle(config, now);
  const { finding: aboutKeys, keys } = await examineKeys(config);
  try {
    return [
      { status: 'ok', about: 'configuration', text: existsSync('.env') ? 'valid, with values from .env' : 'valid' },
      ...(await databaseFindings(config)),
      aboutKeys,
      await clockFinding(google.endpoints, now),
      ...(await findingsAboutClient(config, google)),
      ...(await senderFindings(config, google, keys, now)),
    ];
  } finally {
    google.connections.close();
  }
}

async function findingsAboutClient(config: Config, google: ReturnType<typeof openGoogle>): Promise<Finding[]> {
  const client: GoogleClient | undefined = config.google.client;
  if (client && google.oauth) return clientFindings(config, client, google.oauth);
  return [
    {
      status: 'fault',
      about: 'credentials file',
      text: 'there is none. Create an OAuth client in Google Cloud Console, Clients, download its JSON right then, and save it here as credentials.json (or set GOOGLE_CREDENTIALS, or GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET).',
    },
  ];
}
