import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql';

const deepest = 6;

/**
 * Everything that a type can tell: all fields of all types, but for those that have been opened on the way already, and those
 * that take arguments and hold more, which have operations of their own.
 */
export function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  above: readonly string[] = [],
  ambiguous: ReadonlySet<string> = new Set(),
): string {
  if (isAbstractType(type)) {
    const types = schema.getPossibleTypes(type);
    const parts = types.map((on) => `... on ${on.name} ${selectionOf(schema, on, above, ambiguousIn(types))}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const inside = [...above, type.name];
  const fields = Object.values(type.getFields()).map(({ name, type: of, args }) => {
    const named = getNamedType(of);
    const field = ambiguous.has(name) ? `${type.name}_${name}: ${name}` : name;
    if (!isCompositeType(named)) return field;
    if (args.length > 0) return `${field} { __typename }`;
    if (inside.includes(named.name) || inside.length >= deepest) return `${field} ${briefOf(named)}`;
    return `${field} ${selectionOf(schema, named, inside)}`;
  });
  return `{ __typename ${fields.join(' ')} }`;
}

/** Names that stand for different types in some of these: they cannot stand beside each other (GraphQL, section 5.3.2). */
function ambiguousIn(types: readonly GraphQLObjectType[]): Set<string> {
  const seen = new Map<string, string>();
  const fields = types.flatMap((type) => Object.values(type.getFields()));
  return new Set(
    fields.flatMap(({ name, type }) => {
      const first = seen.get(name) ?? type.toString();
      seen.set(name, first);
      return first === type.toString() ? [] : [name];
    }),
  );
}

/** Its id where it has one. */
function briefOf(type: GraphQLNamedType): string {
  return isObjectType(type) && type.getFields()['id'] ? '{ __typename id }' : '{ __typename }';
}
