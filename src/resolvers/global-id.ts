/** The types with ids, and how many parts make each unique. */
const partCounts = {
  User: 1,
  SignedInSession: 1,
  GoogleAccount: 1,
  GmailLabel: 2,
  Thread: 2,
  Message: 2,
  Attachment: 3,
} as const;

export type NodeName = keyof typeof partCounts;

/** An opaque id that is unique among all types (https://relay.dev/graphql/objectidentification.htm). */
export function encodeGlobalId(type: NodeName, ...parts: string[]): string {
  return Buffer.from([type, ...parts.map(encodeURIComponent)].join(':')).toString('base64url');
}

/** The parts of an id of `type`; undefined for anything else. */
export function decodeGlobalId(id: string, type: NodeName): string[] | undefined {
  const found = parseGlobalId(id);
  return found?.type === type ? found.parts : undefined;
}

/** What an id stands for; undefined for anything that was not made here. */
export function parseGlobalId(id: string): { type: NodeName; parts: string[] } | undefined {
  const [type = '', ...encoded] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (!isNodeName(type) || encoded.length !== partCounts[type]) return undefined;
  try {
    const parts = encoded.map(decodeURIComponent);
    return encodeGlobalId(type, ...parts) === id ? { type, parts } : undefined;
  } catch {
    return undefined;
  }
}

function isNodeName(type: string): type is NodeName {
  return Object.hasOwn(partCounts, type);
}
