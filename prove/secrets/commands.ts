import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/gmail-graphql.js', import.meta.url));

/** What commands print, and servers that do not start for every mistake with a secret. */
export async function commandOutputs(
  environment: Record<string, string>,
  [key = '', oldKey = '']: readonly string[],
): Promise<string> {
  const mistakes: Record<string, string>[] = [
    { SECRET_KEYS: key },
    { SECRET_KEYS: `k1:${key}` },
    { SECRET_KEYS: `k1:${key}x,k1:${oldKey}` },
    { SECRET_KEYS: `${key}:${oldKey}` },
    { METRICS_TOKEN: `${environment['METRICS_TOKEN']} with a space` },
    {
      GOOGLE_CREDENTIALS: `{"web": {"client_secret": "${environment['GOOGLE_CLIENT_SECRET']}"`,
      GOOGLE_CLIENT_ID: '',
      GOOGLE_CLIENT_SECRET: '',
    },
    { GOOGLE_CLIENT_ID: '' },
    { DATABASE_URL: `postgres://me:${key}@127.0.0.1:1/none` },
    { DATABASE_URL: `postgres://me:${key}@127.0.0.1:port/none` },
    { DATABASE_URL: `mysql://me:${key}@127.0.0.1/none` },
  ];
  const runs = [
    ...mistakes.map((mistake) => output(['serve'], { ...environment, ...mistake, PORT: '0' })),
    ...mistakes.slice(0, 2).map((mistake) => output(['doctor'], { ...environment, ...mistake })),
    output(['doctor'], environment),
    output(['rotate-keys'], environment),
    output(['disable-user', 'jonas@example.com'], environment),
  ];
  return (await Promise.all(runs)).join('\n');
}

function output(parts: string[], environment: Record<string, string>): Promise<string> {
  const env = { PATH: process.env['PATH'], ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...parts], { env, timeout: 30_000 }, (_error, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    );
  });
}
