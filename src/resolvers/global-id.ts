/** An opaque id that is unique among all types (https://relay.dev/graphql/objectidentification.htm). */
export function encodeGlobalId(type: string, ...parts: string[]): string {
  return Buffer.from([type, ...parts.map(encodeURIComponent)].join(':')).toString('base64url');
}

/** The parts of an id of `type` with as many parts as it must have; undefined for anything else. */
export function decodeGlobalId(id: string, type: string, partCount: number): string[] | undefined {
  const [found, ...parts] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (found !== type || parts.length !== partCount) return undefined;
  try {
    const decoded = parts.map(decodeURIComponent);
    return encodeGlobalId(type, ...decoded) === id ? decoded : undefined;
  } catch {
    return undefined;
  }
}
