import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { enterEmptyFolder } from '../empty-folder.js';
import { killPrograms, startProgram } from './program.js';

let environment: Record<string, string>;
let leave: () => void;
beforeEach(() => {
  const entered = enterEmptyFolder();
  leave = entered.leave;
  mkdirSync('temporary');
  environment = { PORT: '0', TMPDIR: join(entered.folder, 'temporary') };
});
afterEach(() => {
  killPrograms();
  leave();
});

/** The demo's own folders; tsx has one beside them. */
function leftBehind(): string[] {
  return readdirSync('temporary').filter((name) => name.includes('gmail-graphql'));
}

describe('the demo', () => {
  it('says where everything is, who can sign in and what to ask first, and leaves nothing behind', async () => {
    const program = startProgram(['demo'], environment);
    const url = await program.waitFor(/API +(http:\/\/localhost:[1-9]\d*)\/graphql[\s\S]*Ctrl-C/);
    for (const path of ['/graphiql', '/auth/google']) expect(program.output).toContain(`${url}${path}`);
    for (const person of ['mina@example.com', 'jonas@example.com', 'new@example.com'])
      expect(program.output).toContain(person);
    expect(program.output).toMatch(/\{ messages\(first: 5\)/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(leftBehind()).toHaveLength(1);
    program.signal('SIGINT');
    expect([await program.exit, program.errors]).toEqual([0, '']);
    expect(leftBehind()).toEqual([]);
  });

  it('has a sender, so that a code is mailed', async () => {
    const program = startProgram(['demo'], environment);
    const url = await program.waitFor(/API +(http:\/\/localhost:[1-9]\d*)\/graphql[\s\S]*Ctrl-C/);
    const query = 'mutation { requestCode(email: "mina@example.com") { __typename } }';
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toEqual({ data: { requestCode: { __typename: 'CodeSent' } } });
    program.signal('SIGTERM');
    expect(await program.exit).toBe(0);
  });

  it("needs nothing of the operator's, whatever is wrong with that", async () => {
    writeFileSync('credentials.json', 'damaged');
    const program = startProgram(['demo'], { ...environment, LOG_LEVEL: '', SECRET_KEYS: 'damaged' });
    await program.waitFor(/(Ctrl-C)/);
    program.signal('SIGINT');
    expect([await program.exit, program.errors]).toEqual([0, '']);
    expect(readdirSync('.').sort()).toEqual(['credentials.json', 'temporary']);
  });

  it('says in one line that its port is taken, and leaves nothing behind', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const program = startProgram(['demo'], { ...environment, PORT: String(port) });
    try {
      expect(await program.exit).toBe(1);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
    expect(program.errors).toMatch(new RegExp(`^.*${port}.*PORT=.*\\n$`));
    expect(leftBehind()).toEqual([]);
  });
});
