import { type GraphQLObjectType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { graphqlSlots, plainOperations, schema } from './schema-walk.js';

/** Fields that no operation selects, and arguments beside those under test that nobody gives: none, or the matrix is not whole. */
export function unreachedFields(): string[] {
  const reached = new Set<string>();
  const operations = [...graphqlSlots(), ...plainOperations()];
  for (const { query } of operations) {
    const types = new TypeInfo(schema);
    const note = () => {
      const [parent, field] = [types.getParentType(), types.getFieldDef()];
      if (parent && field) reached.add(`${parent.name}.${field.name}`);
    };
    visit(parse(query), visitWithTypeInfo(types, { Field: note }));
  }
  const objects = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__'),
  );
  return (objects as GraphQLObjectType[]).flatMap((type) =>
    Object.keys(type.getFields())
      .map((field) => `${type.name}.${field}`)
      .filter((field) => !reached.has(field)),
  );
}
