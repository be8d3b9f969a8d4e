/** A stretch of a header that is one mailbox, or a part of a name that a comma has cut. */
interface Stretch {
  start: number;
  end: number;
  /** Whether a comma, and no other separator, stands before it. */
  followsComma: boolean;
}

/**
 * Cuts an address header into its mailboxes, each exactly as it is written: at commas and semicolons that are not within
 * quotes, comments or angles. Names of groups (`Team: a@x, b@y;`) are left out. Gmail decodes encoded words without
 * quoting them, so a comma within a name (`Kim, Mina <mina@x>`) is told by what follows. Never throws; linear in length.
 */
export function splitMailAddresses(header: string): string[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches(header).toReversed()) {
    const next = merged.at(-1);
    const own = header.slice(stretch.start, stretch.end);
    const nextText = next ? header.slice(next.start, next.end).trim() : '';
    if (next?.followsComma && isBareName(own) && isNamed(nextText)) {
      next.start = stretch.start;
      next.followsComma = stretch.followsComma;
    } else merged.push(stretch);
  }
  return merged.toReversed().map(({ start, end }) => header.slice(start, end).trim());
}

function stretches(header: string): Stretch[] {
  const found: Stretch[] = [];
  const lastSemicolon = header.lastIndexOf(';');
  const skip = skipper(header);
  let start = 0;
  let followsComma = false;
  let hasAddress = false;
  const cut = (end: number, isComma: boolean): void => {
    if (header.slice(start, end).trim() !== '') found.push({ start, end, followsComma });
    start = end + 1;
    followsComma = isComma;
    hasAddress = false;
  };
  for (let index = 0; index < header.length; index += 1) {
    const character = header[index] ?? '';
    if (character === ',' || character === ';') cut(index, character === ',');
    // A colon opens a group only where a semicolon can close it; otherwise it is part of a name.
    else if (character === ':' && index < lastSemicolon && !hasAddress) {
      start = index + 1;
      followsComma = false;
    } else {
      hasAddress ||= character === '@';
      index = skip(index, character);
    }
  }
  cut(header.length, false);
  return found;
}

const closers: Record<string, string> = { '"': '"', '(': ')', '<': '>', '[': ']' };

/** Leads from an opening quote, parenthesis or angle to the closing one, or nowhere where there is none. */
function skipper(header: string): (index: number, character: string) => number {
  const neverClosed = new Set<string>();
  return (index, character) => {
    if (!Object.hasOwn(closers, character) || neverClosed.has(character)) return index;
    const end = closing(header, index, character);
    if (end < 0) neverClosed.add(character);
    return end < 0 ? index : end;
  };
}

function closing(header: string, start: number, opener: string): number {
  const closer = closers[opener];
  let depth = 0;
  for (let index = start + 1; index < header.length; index += 1) {
    const character = header[index];
    if (character === '\\' && opener !== '<') index += 1;
    else if (character === closer && depth === 0) return index;
    else if (character === closer) depth -= 1;
    else if (character === opener && opener === '(') depth += 1;
    // An angle that the next address begins in was never closed.
    else if (character === opener || (opener === '<' && character === ',' && depth === 0)) return -1;
  }
  return -1;
}

function isBareName(text: string): boolean {
  return !/[@<>]/.test(text);
}

function isNamed(text: string): boolean {
  return /^[^<]*[^<\s][^<]*<[^<>]*>$/.test(text);
}
