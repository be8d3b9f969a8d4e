import { describe, expect, it } from '@jest/globals';
import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import { prices } from '../../src/resolvers/field-prices.js';
import { buildGraphqlSchema } from '../../src/resolvers/graphql-schema.js';

const schema = buildGraphqlSchema();
const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map((field) => ({ ...field, place: `${type.name}.${field.name}` }))
    : [],
);

/** Lists of things, and messages by pages, that come with the one they stand in: nothing more is read for them. */
const comeAlong = [
  'FoundAccounts.accounts',
  'Message.attachments',
  'Message.cc',
  'Message.headers',
  'Message.to',
  // `first` is counted where the page is asked for.
  'MessageConnection.edges',
  'MessageConnection.nodes',
  // A person has few, and all are read at once.
  'Query.sessions',
  'User.googleAccounts',
];

describe('the prices of fields', () => {
  it('are of fields that there are', () => {
    const places = fields.map(({ place }) => place);
    expect(Object.keys(prices).filter((place) => !places.includes(place))).toEqual([]);
  });

  it('know every list of objects and every page', () => {
    const many = fields.filter(
      ({ type, args }) =>
        isObjectType(getNamedType(type)) &&
        (isListType(getNullableType(type)) || args.some(({ name }) => name === 'first')),
    );
    const unknown = many.map(({ place }) => place).filter((place) => !(place in prices) && !comeAlong.includes(place));
    expect(unknown).toEqual([]);
    expect(comeAlong.filter((place) => !many.some((field) => field.place === place))).toEqual([]);
  });
});
