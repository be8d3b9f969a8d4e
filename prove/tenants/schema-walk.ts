import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
} from 'graphql';
import { selectionOf } from './selection.js';

export const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

/** An argument that is not under test. */
export interface Beside {
  argument: string;
  field: string;
  /** The type that it must lead to, on the way to the field under test. */
  leadsTo: string | undefined;
}
/** What whoever asks gives there of their own. Throws where nobody has thought of that argument. */
type Fill = (beside: Beside) => unknown;

/** An argument that takes text, and the operation that gives it a value. */
export interface GraphQLSlot {
  name: string;
  query: string;
  /** Of every argument but the one under test. */
  variables: (fill: Fill) => Record<string, unknown>;
  /** The variable under test. */
  variable: string;
  isList: boolean;
  isMutation: boolean;
}

/** A field on the way to another, with the type that it is taken as. */
interface Step {
  field: GraphQLField<unknown, unknown>;
  on: GraphQLObjectType;
}

interface Place {
  type: GraphQLObjectType;
  path: Step[];
  isMutation: boolean;
}

/** Optional arguments that are given all the same: without them a person with two accounts learns nothing. */
const alwaysGiven = new Set(['account', 'first']);

/** Every type that answers can hold, with the shortest way to it from a root; Relay's `node` before all others. */
function places(): Place[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type !== null && type !== undefined);
  const found: Place[] = roots.map((type) => ({ type, path: [], isMutation: type === schema.getMutationType() }));
  const known = new Set<string>(roots.map(({ name }) => name));
  for (const { type, path, isMutation } of found) {
    const fields = Object.values(type.getFields()).sort(
      (a, b) => Number(b.name === 'node') - Number(a.name === 'node'),
    );
    for (const field of fields)
      for (const on of objectsOf(field)) {
        if (known.has(on.name)) continue;
        known.add(on.name);
        found.push({ type: on, path: [...path, { field, on }], isMutation });
      }
  }
  return found;
}

function objectsOf({ type }: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}

/** An operation for each argument of each field that takes text, once for each value of an enum beside it. */
export function graphqlSlots(): GraphQLSlot[] {
  return places().flatMap((place) =>
    Object.values(place.type.getFields()).flatMap((field) =>
      field.args
        .filter(takesText)
        .flatMap((argument) => enumChoices(field, argument).map((choice) => slotFor(place, field, argument, choice))),
    ),
  );
}

/** An operation for each field of the roots, without any value of anybody's. */
export function plainOperations(): Omit<GraphQLSlot, 'variable' | 'isList'>[] {
  return places()
    .filter(({ path }) => path.length === 0)
    .flatMap((place) =>
      Object.values(place.type.getFields()).map((field) => {
        const { query, variables } = operation(place, field, undefined, {});
        return { name: field.name, query, variables, isMutation: place.isMutation };
      }),
    );
}

function takesText({ type }: GraphQLArgument): boolean {
  const named = getNamedType(type);
  return isScalarType(named) && !['Int', 'Float', 'Boolean'].includes(named.name);
}

/** Nothing chosen, and every value of each enum that stands beside the argument. */
function enumChoices(field: GraphQLField<unknown, unknown>, under: GraphQLArgument): Record<string, string>[] {
  const choices = field.args.flatMap((argument) => {
    const named = getNamedType(argument.type);
    if (argument === under || !isEnumType(named)) return [];
    return named.getValues().map(({ name }) => ({ [argument.name]: name }));
  });
  return [{}, ...choices];
}

function slotFor(
  place: Place,
  field: GraphQLField<unknown, unknown>,
  argument: GraphQLArgument,
  choice: Record<string, string>,
): GraphQLSlot {
  const chosen = Object.values(choice);
  const { query, variables } = operation(place, field, argument, choice);
  const { type } = argument;
  return {
    name: `${nameOf(place, field)}(${argument.name}:)${chosen.length > 0 ? ` ${chosen.join()}` : ''}`,
    query,
    variables,
    variable: `under_${argument.name}`,
    isList: isListType(isNonNullType(type) ? type.ofType : type),
    isMutation: place.isMutation,
  };
}

function nameOf({ type, path }: Place, { name }: GraphQLField<unknown, unknown>): string {
  return path.length === 0 ? name : `${type.name}.${name}`;
}

function operation(
  { type, path, isMutation }: Place,
  field: GraphQLField<unknown, unknown>,
  under: GraphQLArgument | undefined,
  choice: Record<string, string>,
) {
  const definitions: string[] = [];
  const fillers: { variable: string; beside: Beside }[] = [];
  const call = (of: GraphQLField<unknown, unknown>, place: string, leadsTo: string | undefined): string => {
    const given = of.args.flatMap((argument) => {
      const { name } = argument;
      const isUnder = of === field && argument === under;
      const chosen = of === field ? choice[name] : undefined;
      if (chosen !== undefined) return [`${name}: ${chosen}`];
      if (!isUnder && !isRequiredArgument(argument) && !alwaysGiven.has(name)) return [];
      const variable = isUnder ? `under_${name}` : `${place}_${name}`;
      definitions.push(`$${variable}: ${argument.type.toString()}`);
      if (!isUnder) fillers.push({ variable, beside: { argument: name, field: of.name, leadsTo } });
      return [`${name}: $${variable}`];
    });
    return given.length > 0 ? `${of.name}(${given.join(', ')})` : of.name;
  };
  const opened = path.map(
    ({ field: step, on }, index) => `${call(step, `step${index}`, on.name)} { ... on ${on.name} { `,
  );
  const last = call(field, 'at', undefined);
  const body = isCompositeType(getNamedType(field.type))
    ? ` ${selectionOf(schema, getNamedType(field.type), [...path.map(({ on }) => on.name), type.name])}`
    : '';
  const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
  const query = `${isMutation ? 'mutation' : 'query'}${head} { ${opened.join('')}${last}${body} ${'} }'.repeat(path.length)} }`;
  const variables = (fill: Fill) => Object.fromEntries(fillers.map(({ variable, beside }) => [variable, fill(beside)]));
  return { query, variables };
}
