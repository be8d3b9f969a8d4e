import type { Person } from './person.js';
import { passwordOf } from './person.js';
import { type Beside, type GraphQLSlot, graphqlSlots, plainOperations } from './schema-walk.js';

export interface SlotRequest {
  path: string;
  body?: string;
  headers?: Record<string, string>;
}

/** Somewhere that a value can be given to the server. */
export interface Slot {
  name: string;
  /** It takes words of a person's own, not something that stands for something: a few kinds of value will do. */
  isWords: boolean;
  isMutation: boolean;
  request: (viewer: Person, value: string) => SlotRequest;
}

/** Arguments in which a person writes what they like. */
const words = /\((password|currentPassword|newPassword|name):\)/;

/** Every argument of the schema that takes text. Throws where one beside it is not known how to be filled. */
export function schemaSlots(): Slot[] {
  return graphqlSlots().map((slot) => ({
    name: slot.name,
    isWords: words.test(slot.name),
    isMutation: slot.isMutation,
    request: (viewer, value) => graphqlRequest(slot, viewer, { [slot.variable]: slot.isList ? [value] : value }),
  }));
}

/** Every field of the roots as it is asked without anything of anybody's. */
export function plainSlots(): Slot[] {
  return plainOperations().map((operation) => ({
    name: `${operation.name}, plain`,
    isWords: false,
    isMutation: operation.isMutation,
    request: (viewer) => graphqlRequest(operation, viewer, {}),
  }));
}

function graphqlRequest(
  { query, variables }: Pick<GraphQLSlot, 'query' | 'variables'>,
  viewer: Person,
  under: object,
): SlotRequest {
  const filled = variables((beside) => own(viewer, beside));
  return { path: '/graphql', body: JSON.stringify({ query, variables: { ...filled, ...under } }) };
}

const nobodysId = Buffer.from('GoogleAccount:00000000-0000-4000-8000-000000000000').toString('base64url');
const tokenPurposes: Record<string, string> = {
  register: 'fresh SIGN_UP token',
  resetPassword: 'RESET_PASSWORD token',
  findAccounts: 'FIND_ACCOUNT token',
  changeEmail: 'VERIFY_EMAIL token',
};

function own(viewer: Person, { argument, field, leadsTo }: Beside): unknown {
  const { ids, values, authorization, email } = viewer;
  switch (argument) {
    case 'account':
      return ids.get('GoogleAccount') ?? nobodysId;
    case 'first':
      return 2;
    case 'id':
      return ids.get(leadsTo ?? 'User') ?? nobodysId;
    case 'ids':
      return [ids.get('User') ?? nobodysId];
    case 'email':
      return email;
    case 'password':
    case 'currentPassword':
      return passwordOf(viewer.name);
    case 'newPassword':
      return 'another horse battery';
    case 'verificationToken':
      return values.get(tokenPurposes[field] ?? '') ?? 'no token';
    case 'state':
      return authorization.state;
    case 'code':
      return field === 'verifyCode' ? '000000' : authorization.code;
    case 'requestId':
      return values.get('request id') ?? '00000000-0000-4000-8000-000000000000';
    default:
      throw new Error(`Nobody has said what to give to ${argument} of ${field}: see prove/tenants/slots.ts.`);
  }
}
