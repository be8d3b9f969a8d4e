import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';

/** An instant; always written with milliseconds, in UTC. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'ISO-8601 instant in UTC, e.g. 2026-11-20T09:00:00.000Z.',
  serialize: (value) => new Date(GraphQLDateTimeISO.serialize(value)).toISOString(),
  parseValue: (value) => GraphQLDateTimeISO.parseValue(value),
  parseLiteral: (node) => GraphQLDateTimeISO.parseLiteral(node, {}),
});

function text(value: unknown, scalar: string): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError(`${scalar} must be a string.`);
}

/**
 * Takes any text: whether it is an address is decided where a refusal can be given as data (INVALID_EMAIL),
 * which a scalar cannot.
 */
export const EmailAddressScalar = new GraphQLScalarType<string, string>({
  name: 'EmailAddress',
  description:
    'One RFC 5321 mailbox, at most 254 octets; trimmed, and lower-cased where ASCII, on the way in. Never a list. What is no address is answered with INVALID_EMAIL.',
  serialize: (value) => text(value, 'EmailAddress'),
  parseValue: (value) => text(value, 'EmailAddress'),
  parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined, 'EmailAddress'),
});

export const URLScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'An absolute URL (https://url.spec.whatwg.org).',
  serialize: (value) => text(value, 'URL'),
  parseValue: (value) => text(value, 'URL'),
  parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined, 'URL'),
});
