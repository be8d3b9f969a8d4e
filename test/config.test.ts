import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Config, readConfig } from '../src/config.js';
import { StartError } from '../src/errors.js';
import { factsReader } from '../src/http/request-facts.js';
import { enterEmptyFolder } from './empty-folder.js';

const key = Buffer.alloc(32, 7).toString('base64');
const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://api.example.com', SECRET_KEYS: `k1:${key}` };

let folder: string;
let leave: () => void;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
});
afterEach(() => leave());

function thrownBy(variables: Record<string, string | undefined>): StartError {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof StartError) return error;
    throw error;
  }
  throw new Error('The configuration is valid.');
}

/** The lines of the faults: the variable that each begins with, and the rest. */
function faults(variables: Record<string, string | undefined>): { variable: string; text: string }[] {
  const [, ...lines] = thrownBy(variables).message.split('\n');
  return lines.map((line) => {
    const [, variable = '', text = ''] = /^ {2}([A-Z_0-9]+) (.+)$/.exec(line) ?? [];
    return { variable, text };
  });
}

function faultyVariables(variables: Record<string, string | undefined>): string[] {
  return faults(variables)
    .map(({ variable }) => variable)
    .sort();
}

/** The file's path. */
function credentials(content: unknown, name = 'client.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function clientOf(content: unknown): Config['google']['client'] {
  return readConfig({ GOOGLE_CREDENTIALS: credentials(content) }).google.client;
}

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      production: false,
      serviceName: 'gmail-graphql',
      workers: 1,
      http: {
        host: '127.0.0.1',
        port: 4000,
        publicUrl: undefined,
        trustedProxies: [],
        corsOrigins: [],
        returnToOrigins: [],
        shutdownDelaySeconds: 1,
      },
      database: { kind: 'sqlite', file: './data/gmail-graphql.db' },
      google: { client: undefined, emulatorUrl: undefined },
      secrets: { keys: undefined, keyFile: './data/secret.key' },
      codes: {
        ttlSeconds: 600,
        maxAttempts: 5,
        resendCooldownSeconds: 60,
        failuresPerAddressPerDay: 50,
        sendsPerAddressPerDay: 10,
        sendsPerIpPerHour: 10,
        verifiesPerIpPer5Minutes: 30,
      },
      logins: { failuresPerIpPer15Minutes: 100 },
      mail: { perMinute: 50, perDay: 450, senderEmail: undefined },
      gmail: { unitsPerMinute: 6000, cache: true, cacheMegabytes: 256 },
      graphql: { graphiql: true, introspection: true },
      metrics: undefined,
      log: { level: 'info', format: undefined },
    });
  });

  it('takes an empty value for none', () => {
    const names = [
      'PORT',
      'PUBLIC_URL',
      'SECRET_KEYS',
      'GOOGLE_CREDENTIALS',
      'GOOGLE_CLIENT_ID',
      'LOG_LEVEL',
      'GRAPHIQL',
    ];
    expect(readConfig(Object.fromEntries(names.map((name, at) => [name, ' '.repeat(at % 2)])))).toEqual(readConfig({}));
  });

  it('ignores variables of other programs', () => {
    expect(readConfig({ PATH: '/usr/bin', TTL: 'x' })).toEqual(readConfig({}));
  });

  it.each(['postgres://gmail:p%40ss@db.example.com:5433/gmail?sslmode=require', 'postgresql://localhost/gmail'])(
    'takes PostgreSQL at %s',
    (url) => {
      expect(readConfig({ DATABASE_URL: url }).database).toEqual({ kind: 'postgres', url });
    },
  );

  it.each([
    'postgres://',
    'postgres://localhost',
    'postgres:///gmail',
    'postgres://host:port/gmail',
    'data/gmail.db',
    'file:',
  ])('takes no database at %j', (url) => {
    expect(faults({ DATABASE_URL: url }).map(({ variable }) => variable)).toEqual(['DATABASE_URL']);
  });

  it('tells every fault at once, a line each, with an example', () => {
    const found = faults({
      PORT: 'http',
      PUBLIC_URL: 'api.example.com',
      DATABASE_URL: 'mysql://localhost/codes',
      SECRET_KEYS: 'k1:short',
      SENDER_EMAIL: 'not an address',
      TRUSTED_PROXIES: 'nginx',
      CODE_TTL_SECONDS: '601',
      GRAPHIQL: 'maybe',
      LOG_LEVEL: 'loud',
    });
    expect(found.map(({ variable }) => variable).sort()).toEqual([
      'CODE_TTL_SECONDS',
      'DATABASE_URL',
      'GRAPHIQL',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'SECRET_KEYS',
      'SENDER_EMAIL',
      'TRUSTED_PROXIES',
    ]);
    for (const { text } of found) expect(text).toMatch(/^must be .*(for example \S|\bon or off\b|one of \S)/);
  });

  it('tells one fault of one variable once', () => {
    for (const PORT of ['-1.5', '1e3', '0x10', '65536', 'Infinity', '4000 or so'])
      expect(faultyVariables({ PORT })).toEqual(['PORT']);
    expect(faultyVariables({ CORS_ORIGINS: 'here, there, https://fine.example' })).toEqual(['CORS_ORIGINS']);
  });

  it('has limits that 0 switches off, and a code policy with bounds', () => {
    const { codes, mail } = readConfig({
      CODE_SENDS_PER_ADDRESS_PER_DAY: '0',
      MAIL_PER_DAY: '0',
      CODE_TTL_SECONDS: '600',
    });
    expect([codes.sendsPerAddressPerDay, mail.perDay, codes.ttlSeconds]).toEqual([0, 0, 600]);
    expect(faultyVariables({ CODE_TTL_SECONDS: '0', CODE_MAX_ATTEMPTS: '11', MAIL_PER_MINUTE: '-1' })).toEqual([
      'CODE_MAX_ATTEMPTS',
      'CODE_TTL_SECONDS',
      'MAIL_PER_MINUTE',
    ]);
  });

  it('names both ends of what a number may be', () => {
    for (const [variable, value, range] of [
      ['PORT', '65536', '0 to 65535'],
      ['CODE_TTL_SECONDS', '0', '1 to 600'],
      ['WEB_CONCURRENCY', '0', '1 to 64'],
      ['MAIL_PER_DAY', '1000000001', '0 to 1000000000'],
      ['MESSAGE_CACHE_MB', '0', '1 to 1000000000'],
      ['GMAIL_UNITS_PER_MINUTE', 'many', '625 to 1000000000'],
      ['METRICS_PORT', '65536', '0 to 65535'],
      ['METRICS_PORT', 'any', '0 to 65535'],
    ] as const)
      expect(faults({ [variable]: value })).toEqual([{ variable, text: expect.stringContaining(range) }]);
  });

  it('runs for development, tests or production, and nothing else', () => {
    for (const NODE_ENV of ['development', 'test', 'production'])
      expect(readConfig({ ...production, NODE_ENV }).production).toBe(NODE_ENV === 'production');
    for (const NODE_ENV of ['Production', 'prod', 'production ', 'staging'])
      expect(faults({ NODE_ENV })).toEqual([
        { variable: 'NODE_ENV', text: 'must be one of development, test, production' },
      ]);
  });

  it('takes addresses and CIDRs of proxies, and names what is none', () => {
    const TRUSTED_PROXIES = '127.0.0.1, 10.0.0.0/8,::1,fd00::/8,::ffff:10.0.0.1,0.0.0.0/1';
    expect(readConfig({ TRUSTED_PROXIES }).http.trustedProxies).toHaveLength(6);
    const wrong = [
      '10.0.0.0/33',
      '10.0.0.0/0',
      '10.0.0/8',
      '10.0.0.256',
      'fd00::/129',
      ':::',
      '10.0.0.0/',
      '1.2.3.4/-1',
    ];
    for (const item of wrong)
      expect(faults({ TRUSTED_PROXIES: `127.0.0.1,${item}` })).toEqual([
        { variable: 'TRUSTED_PROXIES', text: expect.stringContaining(`"${item}"`) },
      ]);
    for (const item of ['localhost', 'fe80::1%eth0', '*'])
      expect(faultyVariables({ TRUSTED_PROXIES: item })).toEqual(['TRUSTED_PROXIES']);
  });

  it('takes no proxy that the web server would not take', () => {
    const part = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('0.0.0.0', '::', '::ffff:1.2.3.4', '::1.2.3.4', '01.2.3.4', '1.2.3'),
    );
    const item = fc
      .tuple(part, fc.option(fc.integer({ min: -1, max: 130 })))
      .map(([ip, bits]) => (bits === null ? ip : `${ip}/${bits}`));
    fc.assert(
      fc.property(item, (proxy) => {
        const taken = () =>
          factsReader({
            secureCookies: false,
            trustedProxies: readConfig({ TRUSTED_PROXIES: proxy }).http.trustedProxies,
          });
        try {
          taken();
        } catch (error) {
          expect(error).toBeInstanceOf(StartError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes exact origins alone', () => {
    const { http } = readConfig({
      PUBLIC_URL: 'https://API.example.com/',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:5173/,',
      RETURN_TO_ORIGINS: 'https://app.example.com:8443',
    });
    expect(http).toMatchObject({
      publicUrl: 'https://api.example.com',
      corsOrigins: ['https://app.example.com', 'http://localhost:5173'],
      returnToOrigins: ['https://app.example.com:8443'],
    });
    for (const CORS_ORIGINS of [
      '*',
      'null',
      'https://*.example.com',
      'https://a.example/app',
      'ftp://a.example',
      'a.example',
      'https://user:pw@a.example',
      'https://a.example?x',
      'https://a.example https://b.example',
    ])
      expect({ CORS_ORIGINS, faulty: faultyVariables({ CORS_ORIGINS }) }).toEqual({
        CORS_ORIGINS,
        faulty: ['CORS_ORIGINS'],
      });
  });
});

describe('in production', () => {
  it('wants https and keys of the operator', () => {
    expect(faultyVariables({ NODE_ENV: 'production' })).toEqual(['PUBLIC_URL', 'SECRET_KEYS']);
    expect(faultyVariables({ ...production, PUBLIC_URL: 'http://api.example.com' })).toEqual(['PUBLIC_URL']);
    expect(readConfig({ ...production, PUBLIC_URL: 'HTTPS://api.example.com' }).http.publicUrl).toBe(
      'https://api.example.com',
    );
  });

  it('takes no stand-in for Google', () => {
    expect(faultyVariables({ ...production, GOOGLE_EMULATOR_URL: 'http://localhost:4001' })).toEqual([
      'GOOGLE_EMULATOR_URL',
    ]);
  });

  it('shows neither GraphiQL nor the schema unless told to', () => {
    expect(readConfig(production).graphql).toEqual({ graphiql: false, introspection: false });
    expect(readConfig({ ...production, GRAPHIQL: 'on', INTROSPECTION: 'true' }).graphql).toEqual({
      graphiql: true,
      introspection: true,
    });
  });
});

describe('the secret keys', () => {
  it('are a list, the current one first', () => {
    const other = Buffer.alloc(32, 8).toString('base64');
    expect(readConfig({ SECRET_KEYS: `k2:${other}, k1:${key}` }).secrets.keys).toEqual([
      { id: 'k2', bytes: Buffer.alloc(32, 8) },
      { id: 'k1', bytes: Buffer.alloc(32, 7) },
    ]);
  });

  it.each([
    ['without an id', key],
    ['too short', `k1:${Buffer.alloc(31).toString('base64')}`],
    ['too long', `k1:${Buffer.alloc(33).toString('base64')}`],
    ['an id twice', `k1:${key},k1:${key}`],
    ['an empty item', `k1:${key},`],
    ['an id with a dot, which ends the id in what is kept', `k.1:${key}`],
  ])('are refused %s', (_what, SECRET_KEYS) => {
    expect(faultyVariables({ SECRET_KEYS })).toEqual(['SECRET_KEYS']);
  });
});

describe('the OAuth client', () => {
  const section = {
    client_id: 'id.apps.googleusercontent.com',
    client_secret: 's',
    redirect_uris: ['http://localhost'],
  };
  const client = { clientId: section.client_id, clientSecret: 's', redirectUris: ['http://localhost'] };

  it('is read from the file of a web application or a desktop app', () => {
    expect(clientOf({ web: { ...section, auth_uri: 'https://accounts.google.com' } })).toEqual({
      ...client,
      type: 'web',
    });
    expect(clientOf({ installed: section })).toEqual({ ...client, type: 'installed' });
    const { redirect_uris: _uris, ...withoutUris } = section;
    expect(clientOf({ web: withoutUris })).toEqual({ ...client, type: 'web', redirectUris: [] });
  });

  it('is read from credentials.json where it is there', () => {
    credentials({ installed: section }, 'credentials.json');
    expect(readConfig({}).google.client?.type).toBe('installed');
  });

  it('is read from a file that a Windows editor has saved', () => {
    expect(clientOf(`\uFEFF${JSON.stringify({ web: section })}`)?.type).toBe('web');
  });

  it('is taken from two variables, which come before any file', () => {
    credentials('{', 'credentials.json');
    const { google } = readConfig({ GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' });
    expect(google.client).toMatchObject({ type: 'web', clientId: 'id', clientSecret: 'secret' });
  });

  it('is not half a client', () => {
    expect(faultyVariables({ GOOGLE_CLIENT_ID: 'id' })).toEqual(['GOOGLE_CLIENT_SECRET']);
    expect(faultyVariables({ GOOGLE_CLIENT_SECRET: 'secret' })).toEqual(['GOOGLE_CLIENT_ID']);
  });

  it.each([
    ['a service account key', { type: 'service_account', private_key: 'p', client_email: 'x@y.example' }],
    ['JSON of something else', { web: { client_id: 'id' } }],
    ['a list', []],
    ['null', null],
    ['half a file', '{"web":'],
    ['an empty file', ''],
  ])('is not %s', (_what, content) => {
    expect(faultyVariables({ GOOGLE_CREDENTIALS: credentials(content) })).toEqual(['GOOGLE_CREDENTIALS']);
  });

  it('tells a service account key, damage and a missing file apart', () => {
    mkdirSync('folder');
    const texts = [
      credentials({ type: 'service_account' }, 'a'),
      credentials('{', 'b'),
      credentials({}, 'c'),
      'missing.json',
      'folder',
      '{}',
    ].map((GOOGLE_CREDENTIALS) => faults({ GOOGLE_CREDENTIALS })[0]?.text.replace(GOOGLE_CREDENTIALS, ''));
    expect([...new Set(texts)]).toEqual(texts);
  });
});

describe('the text of a fault', () => {
  const canary = 'CANARY'.repeat(8);

  it.each([
    { SECRET_KEYS: `k1:${canary}` },
    { SECRET_KEYS: `${canary}:${key}` },
    { GOOGLE_CLIENT_SECRET: canary },
    { GOOGLE_CLIENT_SECRET: canary, PORT: canary, GRAPHIQL: canary, LOG_LEVEL: canary, LOG_FORMAT: canary },
    { PUBLIC_URL: `https://admin:${canary}@api.example.com`, SENDER_EMAIL: canary, CORS_ORIGINS: canary },
    {
      DATABASE_URL: `postgres://app:${canary}@db.example.com`,
      GOOGLE_EMULATOR_URL: canary,
      TRUSTED_PROXIES: canary,
    },
    { GOOGLE_CREDENTIALS: JSON.stringify({ web: { client_id: 'id', client_secret: canary } }) },
    { GOOGLE_CREDENTIALS: ` [${canary}` },
  ])('repeats no value: %#', (variables) => {
    expect(thrownBy(variables).message).not.toContain('CANARY');
  });

  it('repeats nothing of the credentials file', () => {
    const contents = [
      `{"web":{"client_id":"id","client_secret":"${canary}`,
      { web: { client_secret: canary } },
      { [canary]: canary },
      { type: 'service_account', private_key: canary },
      canary,
    ];
    for (const content of contents)
      expect(thrownBy({ GOOGLE_CREDENTIALS: credentials(content) }).message).not.toContain('CANARY');
  });

  it('never repeats a key, whatever is wrong with it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (noise) => {
        const secret = `${noise}|`;
        expect(thrownBy({ SECRET_KEYS: secret }).message).not.toContain(secret);
      }),
    );
  });
});
