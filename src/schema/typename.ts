/** A value of a union or interface says which type it is. */
export type Typed<T> = T & { __typename: string };

/** Resolves unions and interfaces by what the resolver said. */
export function typename(value: object): string {
  // Every member is made as a Typed value by its resolver.
  return (value as Typed<object>).__typename;
}
