/** A leaf of a message to build; `content` in a string is sent as UTF-8. */
export interface SourceLeaf {
  type: string;
  content: string | Buffer;
  /** Declared charset of a text; default utf-8. */
  charset?: string;
  filename?: string;
  contentId?: string;
}

/** A multipart to build, or a leaf. */
export type SourceNode = SourceLeaf | { multipart: 'mixed' | 'alternative' | 'related'; parts: SourceNode[] };

/** Builds MIME source; the same input gives the same bytes. */
export function buildMime(headers: [name: string, value: string][], root: SourceNode): string {
  const lines = headers.map(([name, value]) => `${name}: ${encodeHeader(value)}`);
  return `${[...lines, 'MIME-Version: 1.0'].join('\r\n')}\r\n${buildNode(root, 'b')}`;
}

function buildNode(node: SourceNode, boundary: string): string {
  if ('multipart' in node) {
    const parts = node.parts.map((part, index) => `--${boundary}\r\n${buildNode(part, `${boundary}${index}`)}`);
    return `Content-Type: multipart/${node.multipart}; boundary="${boundary}"\r\n\r\n${parts.join('\r\n')}\r\n--${boundary}--`;
  }
  const bytes = typeof node.content === 'string' ? Buffer.from(node.content) : node.content;
  const lines = [`Content-Type: ${contentType(node)}`, 'Content-Transfer-Encoding: base64'];
  if (node.filename !== undefined)
    lines.push(`Content-Disposition: ${node.contentId ? 'inline' : 'attachment'}; ${filenameParameter(node.filename)}`);
  if (node.contentId !== undefined) lines.push(`Content-ID: <${node.contentId}>`);
  return `${lines.join('\r\n')}\r\n\r\n${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}`;
}

function contentType(leaf: SourceLeaf): string {
  return leaf.type.startsWith('text/') ? `${leaf.type}; charset=${leaf.charset ?? 'utf-8'}` : leaf.type;
}

function filenameParameter(filename: string): string {
  return isAscii(filename) ? `filename="${filename}"` : `filename*=utf-8''${encodeURIComponent(filename)}`;
}

/** A header value in RFC 2047 words where it is not ASCII; an address keeps its `<…>` readable. */
function encodeHeader(value: string): string {
  if (isAscii(value)) return value;
  const address = /^(.*?)\s*(<[^<>]+>)$/.exec(value);
  if (address) return `${encodeHeader(address[1] ?? '')} ${address[2] ?? ''}`;
  const chunks: string[] = [];
  for (const character of value) {
    const last = chunks.at(-1);
    if (last !== undefined && Buffer.byteLength(last + character) <= 42) chunks[chunks.length - 1] = last + character;
    else chunks.push(character);
  }
  return chunks.map((chunk) => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`).join('\r\n ');
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
