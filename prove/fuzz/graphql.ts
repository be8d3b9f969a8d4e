import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { ApiClient } from '../../test/api/api-client.js';
import type { Draw } from './draw.js';
import type { Findings } from './findings.js';

const schemaFile = new URL('../../schema.graphql', import.meta.url);
const mostFields = 4;

/** What a person may have at hand: genuine ids, cursors, tokens and codes, for places where they do not belong as well. */
export type Loot = readonly string[];

/** Operations that the schema allows, or nearly, with arguments of every kind. */
class Operations {
  private readonly schema: GraphQLSchema = buildSchema(readFileSync(schemaFile, 'utf8'));

  constructor(
    private readonly draw: Draw,
    private readonly loot: Loot,
  ) {}

  next(): { query: string; variables: Record<string, unknown> } {
    const isMutation = this.draw.chance(0.4);
    const root = isMutation ? this.schema.getMutationType() : this.schema.getQueryType();
    if (!root) throw new Error('The schema has no such type.');
    const variables: Record<string, unknown> = {};
    const declared: string[] = [];
    const fields = Object.values(root.getFields());
    const chosen = Array.from({ length: this.draw.chance(0.8) ? 1 : 1 + this.draw.below(3) }, (_, index) => {
      const field = this.draw.of(fields);
      const args = field.args.flatMap((argument) => this.argument(argument, variables, declared));
      const written = args.length > 0 ? `(${args.join(', ')})` : '';
      return `f${index}: ${field.name}${written}${this.selection(getNamedType(field.type), 4)}`;
    });
    const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
    const query = `${isMutation ? 'mutation' : 'query'} Q${head} { ${chosen.join(' ')} }`;
    return { query: this.draw.chance(0.15) ? this.draw.mutated(query) : query, variables };
  }

  private argument({ name, type }: GraphQLArgument, variables: Record<string, unknown>, declared: string[]): string[] {
    const isNeeded = isNonNullType(type);
    if (this.draw.chance(isNeeded ? 0.05 : 0.4)) return [];
    const variable = `v${declared.length}`;
    declared.push(`$${variable}: ${type}`);
    const value = this.draw.chance(0.85) ? this.value(type) : this.anything();
    if (value !== undefined) variables[variable] = value;
    return [`${name}: $${variable}`];
  }

  private value(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.value(type.ofType);
    if (this.draw.chance(0.1)) return null;
    if (isListType(type)) return this.draw.times(this.draw.chance(0.05) ? 150 : 5, () => this.value(type.ofType));
    if (isEnumType(type)) return this.draw.of(type.getValues()).name;
    if (type.name === 'Int') return this.draw.of([0, 1, -1, 2, 5, 100, 101, 2 ** 31 - 1, -(2 ** 31)]);
    if (type.name === 'Boolean') return this.draw.chance(0.5);
    if (this.draw.chance(0.5))
      return this.draw.chance(0.7) ? this.draw.of(this.loot) : this.draw.mutated(this.draw.of(this.loot));
    return this.draw.text();
  }

  private anything(): unknown {
    return this.draw.of([
      undefined,
      null,
      0,
      -1,
      1e308,
      2 ** 53,
      1.5,
      true,
      [],
      {},
      [[]],
      [null],
      { a: { b: [] } },
      this.draw.text(),
    ]);
  }

  private selection(type: GraphQLNamedType, depth: number): string {
    if (isLeafType(type) || isInputType(type)) return '';
    if (depth === 0) return ' { __typename }';
    if (isAbstractType(type)) {
      const members = this.schema.getPossibleTypes(type).filter(() => this.draw.chance(0.6));
      const parts = members.map((member) => `... on ${member.name}${this.selection(member, depth - 1)}`);
      return ` { __typename ${parts.join(' ')} ... on UserError { code message } }`.replace(
        type.name === 'Node' ? '... on UserError { code message } ' : 'never',
        '',
      );
    }
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields());
    const chosen = new Set(Array.from({ length: 1 + this.draw.below(mostFields) }, () => this.draw.of(fields)));
    const written = [...chosen].map((field) => {
      const args =
        field.args.length > 0 && this.draw.chance(0.3)
          ? `(${field.args
              .filter(({ name }) => name === 'first')
              .map(() => 'first: 2')
              .join('')})`
          : '';
      return `${field.name}${args === '()' ? '' : args}${this.selection(getNamedType(field.type), depth - 1)}`;
    });
    return ` { ${written.join(' ')} }`;
  }
}

/** Sends operations, `atOnce` side by side, as these people or as nobody. */
export async function fuzzGraphql(
  {
    draw,
    loot,
    clients,
    count,
    findings,
  }: { draw: Draw; loot: Loot; clients: readonly ApiClient[]; count: number; findings: Findings },
  atOnce = 3,
): Promise<void> {
  const operations = new Operations(draw, loot);
  let left = count;
  const run = async () => {
    while (left > 0) {
      left -= 1;
      const body = JSON.stringify(operations.next());
      const client = draw.of(clients);
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (client.accessToken !== undefined) headers['authorization'] = `Bearer ${client.accessToken}`;
      const answer = await findings.timed(body, async () =>
        (await client.fetch('/graphql', { method: 'POST', headers, body })).text(),
      );
      findings.note(body, answer);
      findings.expect(/^\{"(data|errors)":/.test(answer), body, answer);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
