/** One paragraph that is being put together from its lines. */
interface Paragraph {
  depth: number;
  pieces: string[];
}

/**
 * Undoes format=flowed (RFC 3676, section 4): lines that end in a space are joined with the next of the same quoting depth,
 * stuffed spaces go, quotes keep their `>`. With `delsp`, the space that marked a soft break goes too.
 */
export function unwrapFlowed(text: string, delsp: boolean): string {
  const lines: string[] = [];
  let open: Paragraph | undefined;
  const close = (): void => {
    if (open) lines.push(quoted(open.depth, open.pieces.join('')));
    open = undefined;
  };
  for (const line of text.split('\n')) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = line.slice(depth).replace(/^ /, '');
    const isSignature = content === '-- ';
    if (open && (open.depth !== depth || isSignature)) close();
    const flows = content.endsWith(' ') && !isSignature;
    open ??= { depth, pieces: [] };
    open.pieces.push(flows && delsp ? content.slice(0, -1) : content);
    if (!flows) close();
  }
  close();
  return lines.join('\n');
}

function quoted(depth: number, content: string): string {
  if (depth === 0) return content;
  return content === '' ? '>'.repeat(depth) : `${'>'.repeat(depth)} ${content}`;
}
