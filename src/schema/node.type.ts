import { Field, ID, InterfaceType } from 'type-graphql';
import { typename } from './typename.js';

/** Relay's Node (https://relay.dev/graphql/objectidentification.htm). */
@InterfaceType('Node', { resolveType: typename })
export abstract class NodeType {
  @Field(() => ID)
  id!: string;
}
