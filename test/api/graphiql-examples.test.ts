import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { type ApiClient, codeIn } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const folder = join(process.cwd(), 'web/graphiql/examples');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => name.slice(0, -'.graphql'.length));

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp();
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
});
afterAll(() => test.close());

function example(name: string): { query: string; variables: Record<string, unknown> } {
  const variables = join(folder, `${name}.json`);
  return {
    query: readFileSync(join(folder, `${name}.graphql`), 'utf8'),
    variables: existsSync(variables) ? JSON.parse(readFileSync(variables, 'utf8')) : {},
  };
}

function operationsOf(query: string): OperationDefinitionNode[] {
  return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

describe('the examples in GraphiQL', () => {
  it.each(names)('work in the demo as they are: %s', async (name) => {
    const { query, variables } = example(name);
    for (const operation of operationsOf(query)) {
      // One of them signs out.
      const client = operation.name?.value === 'Logout' ? test.client() : mina;
      const { status, data, errors } = await client.post({ query, variables, operationName: operation.name?.value });
      expect([operation.name?.value, status, errors]).toEqual([operation.name?.value, 200, undefined]);
      expect(JSON.stringify(data)).not.toBe('{}');
    }
  });

  it('show every root field of the API', () => {
    const schema = buildSchema(readFileSync(join(process.cwd(), 'schema.graphql'), 'utf8'));
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    const shown = names.flatMap((name) =>
      operationsOf(example(name).query).flatMap(({ selectionSet }) =>
        selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '')),
      ),
    );
    expect([...new Set(shown)].sort()).toEqual(roots.sort());
  });

  it('lead from asking for a code, over reading its mail, to checking it', async () => {
    const find = (part: string) => example(names.find((name) => name.includes(part)) ?? '');
    test.clock.advance(60);
    const sent = await mina.post<{ requestCode: { requestId: string } }>(find('request-code'));
    const read = await mina.post<{ messages: object }>(find('read-code-mail'));
    const code = codeIn(JSON.stringify(read.data).replace(/\\n/g, '\n'));
    const verified = await mina.post<{ verifyCode: { __typename: string } }>({
      ...find('verify-code'),
      variables: { requestId: sent.data.requestCode.requestId, code },
    });
    expect(verified.data.verifyCode.__typename).toBe('CodeVerified');
  });
});
