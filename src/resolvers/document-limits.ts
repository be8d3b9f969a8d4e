import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
} from 'graphql';
import { OperationTooComplex } from '../errors.js';

/** What a document may have. Each but the tokens is counted as the operation is executed: a fragment wherever it is used. */
export const documentLimits = {
  TOKENS: 1000,
  SELECTIONS: 1000,
  DEPTH: 10,
  ALIASES: 15,
  DIRECTIVES: 50,
  REPEATED_FIELDS: 50,
  VARIABLES: 1000,
} as const;

/** How deep below `__schema` and `__type`: the queries of GraphiQL and code generators follow `ofType` nine times. */
const introspectionDepth = 16;

/** The refusal of a document that was not parsed since it has too many tokens; undefined when that is not why. */
export function tooManyTokens(text: string): OperationTooComplex | undefined {
  const lexer = new Lexer(new Source(text));
  let found = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) found += 1;
  } catch {
    // It cannot be read any further than here, and has been counted up to here.
    found += 1;
  }
  return found > documentLimits.TOKENS ? new OperationTooComplex('TOKENS', documentLimits.TOKENS, found) : undefined;
}

/** The refusal of variables with more values than anybody needs, lists and objects within each other counted one by one. */
export function tooManyValues(variables: unknown): OperationTooComplex | undefined {
  const waiting = [variables];
  for (let found = 0; waiting.length > 0; found += 1) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inside = Object.values(value);
    if (found + waiting.length + inside.length > documentLimits.VARIABLES)
      return new OperationTooComplex('VARIABLES', documentLimits.VARIABLES);
    waiting.push(...inside);
  }
  return undefined;
}

/**
 * The refusal of a document with too much of anything, in any of its operations and fragments. For before validation: what
 * validation costs grows with the square of repeated fields. It takes no longer than the limits, whatever fragments spread.
 */
export function tooComplex(document: DocumentNode): OperationTooComplex | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const excess = new Walk(fragments).excess(definition);
    if (excess) return excess;
  }
  return undefined;
}

/** One walk through an operation, or a fragment, with everything that it spreads. */
class Walk {
  private selections = 0;
  private depth = 0;
  private depthOfIntrospection = 0;
  private aliases = 0;
  private directives = 0;
  private repeated = 0;
  /** The fragments that the walk is inside of: one that spreads itself is for validation to refuse. */
  private readonly open = new Set<string>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  excess(definition: OperationDefinitionNode | FragmentDefinitionNode): OperationTooComplex | undefined {
    this.count(definition.directives);
    for (const { directives } of definition.variableDefinitions ?? []) this.count(directives);
    const introspects =
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.typeCondition.name.value.startsWith('__');
    this.visit(definition.selectionSet, new Set(), 1, introspects);
    const { SELECTIONS, DEPTH, ALIASES, DIRECTIVES, REPEATED_FIELDS } = documentLimits;
    if (this.depth > DEPTH) return new OperationTooComplex('DEPTH', DEPTH, this.depth);
    if (this.depthOfIntrospection > introspectionDepth)
      return new OperationTooComplex('DEPTH', introspectionDepth, this.depthOfIntrospection);
    if (this.aliases > ALIASES) return new OperationTooComplex('ALIASES', ALIASES, this.aliases);
    if (this.directives > DIRECTIVES) return new OperationTooComplex('DIRECTIVES', DIRECTIVES, this.directives);
    if (this.repeated > REPEATED_FIELDS)
      return new OperationTooComplex('REPEATED_FIELDS', REPEATED_FIELDS, this.repeated);
    // The walk ends there, so how many there are is not known.
    return this.isOver() ? new OperationTooComplex('SELECTIONS', SELECTIONS) : undefined;
  }

  /** `names` are those that the fields beside these have in the answer. */
  private visit({ selections }: SelectionSetNode, names: Set<string>, depth: number, introspects: boolean): void {
    for (const selection of selections) {
      this.selections += 1;
      if (this.isOver()) return;
      this.count(selection.directives);
      if (selection.kind === Kind.FIELD) this.visitField(selection, names, depth, introspects);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.visit(selection.selectionSet, names, depth, introspects);
      else this.visitFragment(selection.name.value, names, depth, introspects);
    }
  }

  private visitField(
    { name, alias, selectionSet }: Extract<SelectionNode, { kind: Kind.FIELD }>,
    names: Set<string>,
    depth: number,
    introspects: boolean,
  ): void {
    if (alias) this.aliases += 1;
    const key = (alias ?? name).value;
    if (names.has(key)) this.repeated += 1;
    names.add(key);
    const inside = introspects || name.value === '__schema' || name.value === '__type';
    if (inside) this.depthOfIntrospection = Math.max(this.depthOfIntrospection, depth);
    else this.depth = Math.max(this.depth, depth);
    if (selectionSet) this.visit(selectionSet, new Set(), depth + 1, inside);
  }

  private visitFragment(name: string, names: Set<string>, depth: number, introspects: boolean): void {
    const fragment = this.fragments.get(name);
    if (!fragment || this.open.has(name)) return;
    this.open.add(name);
    this.count(fragment.directives);
    this.visit(fragment.selectionSet, names, depth, introspects);
    this.open.delete(name);
  }

  private count(directives: readonly DirectiveNode[] | undefined): void {
    this.directives += directives?.length ?? 0;
  }

  private isOver(): boolean {
    return this.selections > documentLimits.SELECTIONS;
  }
}
