import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql';
import { type Arguments, introspectionSizes, prices } from './field-prices.js';

/** What an operation may make the server do, at most. */
export interface OperationCost {
  /** Messages and labels that may have to be read for it, and work that weighs as much; see `prices`. */
  cost: number;
  /** About how many values of the schema it asks for. */
  introspected: number;
}

/** Of parsed operations, where no argument matters to it: clients send the same ones again and again. */
const known = new WeakMap<OperationDefinitionNode, OperationCost>();

/** The cost of a validated operation. Both sides of @include and @skip are counted, and of fragments on different types. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Arguments,
): OperationCost {
  const before = known.get(operation);
  if (before) return before;
  const walk = new CostWalk(schema, document, { ...defaultsOf(operation), ...variables });
  const root = schema.getRootType(operation.operation);
  if (root) walk.visit(operation.selectionSet, root, 1);
  const found = { cost: walk.cost, introspected: Math.round(walk.introspected) };
  if (!walk.hasReadArguments) known.set(operation, found);
  return found;
}

class CostWalk {
  cost = 0;
  introspected = 0;
  hasReadArguments = false;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    private readonly schema: GraphQLSchema,
    { definitions }: DocumentNode,
    private readonly variables: Arguments,
  ) {
    this.fragments = new Map(
      definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
  }

  /** `times` is how often the selection may be answered. */
  visit({ selections }: SelectionSetNode, type: GraphQLNamedType, times: number): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) this.visitField(selection, type, times);
      else {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
        const condition = fragment?.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
        if (fragment) this.visit(fragment.selectionSet, condition ?? type, times);
      }
    }
  }

  private visitField(node: FieldNode, type: GraphQLNamedType, times: number): void {
    const place = `${type.name}.${node.name.value}`;
    const price = prices[place];
    if (type.name.startsWith('__')) this.introspected += times;
    const inside = times * (introspectionSizes[place]?.(this.schema) ?? price?.size(this.argumentsOf(node)) ?? 1);
    if (price) this.cost += price.each * inside;
    const answer = node.selectionSet && this.typeOf(node, type);
    if (node.selectionSet && answer) this.visit(node.selectionSet, answer, inside);
  }

  private typeOf({ name }: FieldNode, type: GraphQLNamedType): GraphQLNamedType | undefined {
    if (name.value === SchemaMetaFieldDef.name) return getNamedType(SchemaMetaFieldDef.type);
    if (name.value === TypeMetaFieldDef.name) return getNamedType(TypeMetaFieldDef.type);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
    return field && getNamedType(field.type);
  }

  /** As they are given; what is left out, and defaults of the schema, is for `size` to know. */
  private argumentsOf({ arguments: given = [] }: FieldNode): Arguments {
    this.hasReadArguments = true;
    return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value, this.variables)]));
  }
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Arguments {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
