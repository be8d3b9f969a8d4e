import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

export type Arguments = Readonly<Record<string, unknown>>;

/** What an operation may cost, by the prices below. */
export const costLimit = 1000;

interface Price {
  /** Of each thing that the field answers; 1 is one message or label to read. */
  each: number;
  /** How many it answers at most, or usually where nobody can know before; what is selected of them is multiplied by it. */
  size: (args: Arguments) => number;
}

/** A page has 20 entries unless `first` says otherwise. What is not from 1 to 100 is refused before anything is read. */
const page = ({ first }: Arguments) => (typeof first === 'number' ? Math.min(Math.max(first, 1), 100) : 20);
const upTo = (most: number) => () => most;

/**
 * What is read for each field, mostly at Gmail. Fields that are not here come with the thing that they stand in.
 * A mail to send, or a password to hash, takes the server about as long as 100 messages.
 */
export const prices: Readonly<Record<string, Price>> = {
  'Query.messages': { each: 1, size: page },
  'GmailLabel.messages': { each: 1, size: page },
  // As many as a mailbox with a few labels of its own has.
  'Query.gmailLabels': { each: 1, size: upTo(20) },
  'Thread.messages': { each: 1, size: upTo(5) },
  'Query.message': { each: 1, size: upTo(1) },
  'Query.thread': { each: 1, size: upTo(1) },
  'Query.node': { each: 1, size: upTo(1) },
  'Query.nodes': { each: 1, size: ({ ids }) => (Array.isArray(ids) ? Math.min(ids.length, 100) : 1) },
  // To sanitise it takes as long as to read it.
  'Message.html': { each: 1, size: upTo(1) },
  // All labels are read at once, whatever messages have them, but each may be asked for its messages.
  'Message.labels': { each: 0, size: upTo(5) },
  'Mutation.requestCode': { each: 100, size: upTo(1) },
  'Mutation.login': { each: 100, size: upTo(1) },
  'Mutation.register': { each: 100, size: upTo(1) },
  'Mutation.resetPassword': { each: 100, size: upTo(1) },
  'Mutation.changePassword': { each: 100, size: upTo(1) },
  'Mutation.deleteMe': { each: 100, size: upTo(1) },
};

/** How many values of the schema one operation may ask for: GraphiQL's own query asks for some 8,500. */
export const introspectionLimit = 10_000;

/** How long the lists of the schema about itself are, on the average over its types; what is not here has one entry. */
export const introspectionSizes: Readonly<Record<string, (schema: GraphQLSchema) => number>> = {
  '__Schema.types': (schema) => Object.keys(schema.getTypeMap()).length,
  '__Schema.directives': (schema) => schema.getDirectives().length,
  '__Type.fields': fieldsOfAType,
  '__Type.enumValues': () => 2,
  // Half of all types are wrapped in another, and so on.
  '__Type.ofType': () => 0.5,
};

function fieldsOfAType(schema: GraphQLSchema): number {
  const types = Object.values(schema.getTypeMap());
  const fields = types.map((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()).length : 0,
  );
  return Math.ceil(fields.reduce((sum, count) => sum + count, 0) / types.length);
}
