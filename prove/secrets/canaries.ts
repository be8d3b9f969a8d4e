/** Values that must not be found where they do not belong, by what they are. */
export class Canaries {
  private readonly values = new Map<string, string>();

  get size(): number {
    return this.values.size;
  }

  plant(what: string, value: string | undefined): string {
    if (value === undefined || value.length < 6) throw new Error(`There is no ${what}.`);
    this.values.set(what, value);
    return value;
  }

  /** What of them is in a text, in any spelling; `allowed` are those that belong there. */
  in(text: string, allowed: readonly string[] = []): string[] {
    const others = [...this.values].filter(([what]) => !allowed.some((start) => what.startsWith(start)));
    return others.filter(([, value]) => isIn(text, value)).map(([what]) => what);
  }
}

function isIn(text: string, value: string): boolean {
  // Six digits stand in anything by chance, but never alone.
  if (/^\d{6}$/.test(value)) return new RegExp(`(?<![\\w.-])${value}(?![\\w.-])`).test(text);
  return spellings(value).some((spelling) => text.includes(spelling));
}

/** Whether a value would be found however it were written, wherever it stood. */
export function seesEverySpelling(): boolean {
  const value = 'a "secret"/value?ä';
  const canaries = new Canaries();
  canaries.plant('value', value);
  const encodings = ['base64', 'base64url', 'hex'] as const;
  const written = ['', 'x', 'xy', 'xyz'].flatMap((before) =>
    encodings.map((encoding) => Buffer.from(`${before}${value} after`).toString(encoding)),
  );
  return [value, JSON.stringify(value), encodeURIComponent(value), ...written].every(
    (text) => canaries.in(text).length === 1,
  );
}

/** As it is, as JSON, in an address, in base64 at any offset, in base64url and in hexadecimal. */
function spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  const encoded = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    // The characters at both ends depend on the neighbours.
    const inner = padded
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : offset + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const json = JSON.stringify(value).slice(1, -1);
  const hex = bytes.toString('hex');
  return [...new Set([value, json, encodeURIComponent(value), ...encoded, hex, hex.toUpperCase()])];
}
