import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** The OAuth client that Google Cloud Console hands out. `type` decides which redirect URIs Google accepts. */
export interface GoogleClient {
  type: 'web' | 'installed';
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
}

const section = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  redirect_uris: z.array(z.string()).default([]),
});
const clientFile = z.union([z.object({ web: section }), z.object({ installed: section })]);

/** Google shows a client's secret only when it is made: a JSON that is downloaded later has none. */
const newSecret =
  'create an OAuth client, or add a secret to one, in Google Cloud Console, Clients, and download its JSON right then';

/** The OAuth client that the variables name, by itself or by its file. Undefined without one, or when `faults` got one more. */
export function googleClient(given: Record<string, string | undefined>, faults: string[]): GoogleClient | undefined {
  const [clientId, clientSecret] = [given['GOOGLE_CLIENT_ID'], given['GOOGLE_CLIENT_SECRET']];
  if (clientId && clientSecret) return { type: 'web', clientId, clientSecret, redirectUris: [] };
  if (clientId || clientSecret) {
    faults.push(
      `${clientId ? 'GOOGLE_CLIENT_SECRET' : 'GOOGLE_CLIENT_ID'} must be set as well: the two belong together. Or set GOOGLE_CREDENTIALS to the downloaded JSON file`,
    );
    return undefined;
  }
  const file = given['GOOGLE_CREDENTIALS'] ?? './credentials.json';
  // Told apart first, so that no fault can take the content for a file's name and print it.
  if (/^\s*[{[]/.test(file)) {
    faults.push(
      'GOOGLE_CREDENTIALS must be the path of the JSON file and not its content, for example ./credentials.json',
    );
    return undefined;
  }
  if (!given['GOOGLE_CREDENTIALS'] && !existsSync(file)) return undefined;
  const read = readGoogleClient(file, (path) => readFileSync(path, 'utf8'));
  if ('fault' in read) faults.push(`GOOGLE_CREDENTIALS ${read.fault}`);
  return 'client' in read ? read.client : undefined;
}

/**
 * Reads the JSON that Google Cloud Console hands out for an OAuth client, `web` or `installed` (desktop) form.
 * A fault is one sentence that goes after the file's name and never repeats what the file says.
 */
function readGoogleClient(file: string, read: (file: string) => string): { client: GoogleClient } | { fault: string } {
  let content: unknown;
  try {
    // Editors on Windows put a byte order mark at the start.
    content = JSON.parse(read(file).replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError)
      return { fault: `${file} is not JSON: mend it or put a copy in its place, or ${newSecret}` };
    const missing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    return {
      fault: `${file} ${missing ? `does not exist: put a copy there, or ${newSecret}` : 'cannot be read: give this user the right to'}`,
    };
  }
  const parsed = clientFile.safeParse(content);
  if (!parsed.success) return { fault: `${file} ${malformed(content)}` };
  const type = 'web' in parsed.data ? 'web' : 'installed';
  const values = 'web' in parsed.data ? parsed.data.web : parsed.data.installed;
  return {
    client: {
      type,
      clientId: values.client_id,
      clientSecret: values.client_secret,
      redirectUris: values.redirect_uris,
    },
  };
}

function malformed(content: unknown): string {
  if (typeof content === 'object' && content !== null && 'type' in content && content.type === 'service_account')
    return 'is a service account key: create an OAuth client ID (desktop or web application) instead';
  return `has no "web" or "installed" client with client_id and client_secret: ${newSecret}`;
}
