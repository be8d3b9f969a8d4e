/** A request as every part of the stand-in reads it: one of HTTP, or one part of a batch. */
export interface ProxyRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
}

/** What goes back; a `body` that is neither text nor bytes is sent as JSON. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Sent to its middle only, then the connection is cut. */
  isHalf?: boolean;
}

/** Thrown to cut the connection instead of answering. */
export class ConnectionDropped extends Error {}

/** Body and type as they go over the wire. */
export function encodeAnswer({ body, headers }: Answer): { bytes: Buffer; contentType: string } {
  const given = headers?.['content-type'];
  if (Buffer.isBuffer(body)) return { bytes: body, contentType: given ?? 'application/octet-stream' };
  if (typeof body === 'string') return { bytes: Buffer.from(body), contentType: given ?? 'text/html; charset=UTF-8' };
  const text = body === undefined ? '' : `${JSON.stringify(body, null, 2)}\n`;
  return { bytes: Buffer.from(text), contentType: given ?? 'application/json; charset=UTF-8' };
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(headers: ProxyRequest['headers']): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
}
