import { Field, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { ErrorCode } from '../error-codes.js';
import { ErrorCodeEnum } from './enums.js';
import { typename } from './typename.js';

@InterfaceType('UserError', {
  description: 'A refusal that a client is expected to handle. `... on UserError { code message }` always works.',
  resolveType: typename,
})
export abstract class UserErrorType {
  @Field(() => ErrorCodeEnum)
  code!: ErrorCode;

  @Field(() => String, { description: 'Localised (Accept-Language: en, ko); safe to show to a person.' })
  message!: string;
}

@ObjectType('InputError', { implements: UserErrorType })
export class InputErrorType extends UserErrorType {
  @Field(() => Int, { nullable: true, description: 'Set for RATE_LIMITED and OVERLOADED.' })
  retryAfterSeconds!: number | null;
}
