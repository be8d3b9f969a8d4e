import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { read, TokenForger, tokenKey } from '../secrets/token-forger.js';
import { describeAlone } from './alone.js';
import { type ApiClient, codeIn, wrong } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const guide = readFileSync(join(process.cwd(), 'docs/guides/verify-only.md'), 'utf8');
const [requestCode = '', verifyCode = ''] = blocks('graphql');
const [library = '', server = ''] = blocks('js');
const [asked, sent, notSent, typed, rejected, verified, header, claims, published] = blocks('json').map((text) =>
  JSON.parse(text),
);

let test: TestApp;
let client: ApiClient;
let folder: string;
let backEnd: ChildProcess;
let backEndUrl: string;
let people = 0;

function blocks(language: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);
}

beforeAll(async () => {
  const port = await freePort();
  test = await startTestApp({ environment: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` } });
  client = test.client();
  folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-guide-'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'verified-address.js'), library);
  writeFileSync(join(folder, 'server.js'), server);
  backEnd = spawn(process.execPath, ['server.js'], { cwd: folder, env: backEndEnvironment() });
  const [line] = await once(backEnd.stdout ?? backEnd, 'data');
  backEndUrl = `http://127.0.0.1:${/\d+/.exec(String(line))?.[0]}`;
});
afterAll(async () => {
  backEnd.kill();
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

function backEndEnvironment(): NodeJS.ProcessEnv {
  return { CODES_URL: `http://127.0.0.1:${test.app.port}`, PORT: '0' };
}

/** The app has to know its own origin before it starts. */
async function freePort(): Promise<number> {
  const placeholder = createServer().listen(0, '127.0.0.1');
  await once(placeholder, 'listening');
  const { port } = placeholder.address() as AddressInfo;
  placeholder.close();
  await once(placeholder, 'close');
  return port;
}

async function run(query: string, variables: object) {
  const { data } = await client.post<Record<string, Record<string, unknown>>>({ query, variables });
  return { data };
}

/** A token for an address that was not used before. */
async function freshToken(purpose = 'SIGN_UP'): Promise<string> {
  people += 1;
  const request = await run(requestCode, { email: `jonas+${people}@example.com`, purpose });
  const code = codeIn((await client.newestMail('jonas@example.com')).text);
  const answer = await run(verifyCode, { requestId: request.data['requestCode']?.['requestId'], code });
  return String(answer.data['verifyCode']?.['verificationToken']);
}

async function freshForger(): Promise<TokenForger> {
  return new TokenForger(await freshToken(), tokenKey({ id: 'k1', bytes: Buffer.alloc(32, 1) }));
}

/** What the back end of the guide answers. */
async function signUp(body: string | { verificationToken: string }) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${backEndUrl}/sign-up`, { method: 'POST', body: text });
  return [response.status, await response.json()];
}

/** The signature is the genuine one's. */
function withOtherClaims(forger: TokenForger): string {
  const [header, , signature] = forger.genuine.split('.');
  return `${header}.${forger.claiming({ sub: 'mina@example.com' }).split('.')[1]}.${signature}`;
}

/** What the function of the guide throws for each of the tokens, as `error.code` and `error.claim` say. */
async function thrownFor(tokens: string[]): Promise<string[]> {
  const script = `
    const { verifiedAddress } = await import('./verified-address.js');
    for (const token of process.argv.slice(1)) {
      const said = verifiedAddress(token, 'SIGN_UP').catch(({ code, claim }) => [code, claim].join(' ').trim());
      console.log(await said);
    }`;
  const options = { cwd: folder, env: backEndEnvironment() };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script, '--', ...tokens],
    options,
  );
  return stdout.trim().split('\n');
}

const notVerified = [403, { error: 'ADDRESS_NOT_VERIFIED' }];

/** The same with what is different each time as the name of its type. */
function shape(answer: unknown): unknown {
  const changing = ['requestId', 'reference', 'verificationToken', 'jti', 'iss', 'aud', 'iat', 'exp', 'x', 'expiresAt'];
  return JSON.parse(JSON.stringify(answer), (name, value) =>
    [...changing, 'resendAvailableAt'].includes(name) ? typeof value : value,
  );
}

describeAlone('the operations of the guide', () => {
  it('answer as it says', async () => {
    const answer = await run(requestCode, asked);
    expect(shape(answer)).toEqual(shape(sent));
    expect(shape(await run(requestCode, asked))).toEqual(shape(notSent));
    const { requestId } = answer.data['requestCode'] ?? {};
    const code = codeIn((await client.newestMail('mina@example.com')).text);
    expect(Object.keys(typed)).toEqual(['requestId', 'code']);
    expect(shape(await run(verifyCode, { requestId, code: wrong(code) }))).toEqual(shape(rejected));
    const right = await run(verifyCode, { requestId, code });
    expect(shape(right)).toEqual(shape(verified));
    const token = String(right.data['verifyCode']?.['verificationToken']).split('.');
    expect([read(token[0]), shape(read(token[1]))]).toEqual([header, shape(claims)]);
  });

  it('give tokens for ten minutes, from the server to the server, with keys that it publishes', async () => {
    const { iss, aud, iat, exp } = read((await freshToken()).split('.')[1]);
    expect([iss, aud, Number(exp) - Number(iat)]).toEqual([test.environment['PUBLIC_URL'], iss, 600]);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect(shape(await (await client.fetch('/.well-known/jwks.json')).json())).toEqual(shape(published));
  });
});

describeAlone('the back end of the guide', () => {
  it('takes a token once, and the address out of it', async () => {
    const verificationToken = await freshToken();
    expect(await signUp({ verificationToken })).toEqual([201, { email: `jonas+${people}@example.com` }]);
    expect(await signUp({ verificationToken })).toEqual(notVerified);
  });

  it('takes it once when it comes several times at the same moment', async () => {
    const verificationToken = await freshToken();
    const answers = await Promise.all(Array.from({ length: 8 }, () => signUp({ verificationToken })));
    expect(answers.map(([status]) => status).sort()).toEqual([201, ...Array(7).fill(403)]);
  });

  it('refuses a token for another purpose', async () => {
    expect(await signUp({ verificationToken: await freshToken('VERIFY_EMAIL') })).toEqual(notVerified);
  });

  it('refuses a token with other claims under its signature', async () => {
    const verificationToken = withOtherClaims(await freshForger());
    expect(await signUp({ verificationToken })).toEqual(notVerified);
  });

  it.each([
    ['is empty', ''],
    ['has no token', '{}'],
    ['is null', 'null'],
    ['has a number for a token', '{"verificationToken":1}'],
    ['is too long', 'x'.repeat(20_000)],
  ])('refuses a body that %s', async (_name, body) => {
    expect(await signUp(body)).toEqual(notVerified);
  });

  it('is told by jose why, in the codes that are explained', async () => {
    const forger = await freshForger();
    const reasons = {
      'ERR_JWT_EXPIRED exp': forger.claiming({ exp: 1 }),
      'ERR_JWT_CLAIM_VALIDATION_FAILED iss': forger.claiming({ iss: 'http://localhost:4000' }),
      'ERR_JWT_CLAIM_VALIDATION_FAILED aud': forger.claiming({ aud: 'http://localhost:4000' }),
      'ERR_JWT_CLAIM_VALIDATION_FAILED typ': forger.headed({ typ: 'at+jwt' }),
      ERR_JWS_SIGNATURE_VERIFICATION_FAILED: withOtherClaims(forger),
      ERR_JWKS_NO_MATCHING_KEY: forger.headed({ kid: 'k0' }),
    };
    expect(await thrownFor(Object.values(reasons))).toEqual(Object.keys(reasons));
    for (const reason of Object.keys(reasons)) expect(guide).toContain(`\`${reason.split(' ')[0]}\``);
  });
});
