import { spawn } from 'node:child_process';
import { closeFoundation, openFoundation } from '../composition.js';
import { type Config, readConfig } from '../config.js';
import { AppError, StartError } from '../errors.js';
import type { GoogleClient } from '../google-client-file.js';
import { createLogger } from '../logger.js';
import { SenderAuthorizationService, SenderNotAuthorized } from '../services/sender-authorization.service.js';
import { openLoopback } from './loopback.js';
import type { CommandInput, ExitCode } from './terminal.js';

/** Authorises the account that mails leave from: consent in a browser, credentials kept encrypted in the database. */
export async function authorizeSender(
  { environment, terminal, now, ended }: CommandInput,
  timeoutMs = 5 * 60_000,
): Promise<ExitCode> {
  const config = readConfig(environment);
  if (!config.google.client) throw new StartError(noClient);
  const redirectUri = loopbackRedirectUri(config.google.client, config.http);
  const foundation = await openFoundation(
    config,
    createLogger({ ...config.log, level: 'warn' }, terminal.isTerminal),
    now,
  );
  try {
    const { google, stores } = foundation;
    if (!google.oauth) throw new StartError(noClient);
    const service = new SenderAuthorizationService(stores.accounts, google.oauth, now);
    const loopback = await openLoopback(redirectUri, timeoutMs);
    try {
      const pending = await service.begin(loopback.redirectUri);
      terminal.print(
        `Open this link and choose the account that codes shall be sent from:\n\n  ${pending.authorizationUrl}\n`,
      );
      openBrowser(pending.authorizationUrl, environment['BROWSER']);
      const parameters = await Promise.race([loopback.awaitAnswer(pending.state), ended.then(() => undefined)]);
      if (!parameters) throw new StartError('Stopped before the account was authorised.');
      const account = await pending.complete(parameters);
      const limited = account.refreshTokenExpiresAt;
      terminal.print(`Codes are now sent from ${account.email}.`);
      if (limited)
        terminal.print(
          `The consent screen is in "Testing", so this ends on ${limited.toISOString().slice(0, 10)}. Publish the app to make it last.`,
        );
      await loopback.close(`Done: codes are now sent from ${account.email}. You can close this window.`);
      return 0;
    } catch (error) {
      await loopback.close(
        error instanceof SenderNotAuthorized ? error.message : 'The account was not authorised. See the terminal.',
      );
      throw error;
    }
  } catch (error) {
    if (error instanceof AppError)
      throw new StartError('Google does not answer. Check the network, then run the command again.', { cause: error });
    throw error instanceof SenderNotAuthorized ? new StartError(error.message, { cause: error }) : error;
  } finally {
    await closeFoundation(foundation);
  }
}

const noClient =
  'No OAuth client is configured. Create one (desktop or web application) in Google Cloud Console, Clients, download its JSON right then, and save it here as credentials.json, or set GOOGLE_CREDENTIALS.';
const example = 'http://127.0.0.1:4180/';
const register = `Add ${example} under "Authorised redirect URIs" in Google Cloud Console, Clients`;

/**
 * A desktop client takes any port of 127.0.0.1; a web client only what is registered with it. Where no file tells what
 * that is, it is the server's own callback, which signing in with Google needs too.
 */
function loopbackRedirectUri(client: GoogleClient, { publicUrl, port }: Config['http']): string | undefined {
  if (client.type === 'installed') return undefined;
  const origin = publicUrl ?? (port === 0 ? '' : `http://localhost:${port}`);
  const told = client.redirectUris.length > 0;
  const redirectUris = told ? client.redirectUris : [`${origin}/auth/google/callback`];
  const here = redirectUris.find((uri) => URL.canParse(uri) && /^http:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/.test(uri));
  if (here !== undefined) return here;
  throw new StartError(
    told
      ? `The web client has no redirect URI on this machine. ${register}, and by hand to redirect_uris in the credentials file, since a file that is downloaded later has no secret; or use a desktop client.`
      : `Nothing tells which redirect URI of the web client is on this machine. ${register}, and set GOOGLE_CREDENTIALS, for this command in place of GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET (set these to nothing), to a file with {"web":{"client_id":"…","client_secret":"…","redirect_uris":["${example}"]}}.`,
  );
}

/** Opens the operator's browser where there is one; the printed link does as well. */
function openBrowser(url: string, browser: string | undefined): void {
  if (browser === 'none') return;
  const [program, ...rest] = browser
    ? [browser]
    : process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  spawn(program ?? 'xdg-open', [...rest, process.platform === 'win32' ? url.replaceAll('&', '^&') : url], {
    stdio: 'ignore',
    detached: true,
  })
    .on('error', () => undefined)
    .unref();
}
