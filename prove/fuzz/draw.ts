/** What a seed decides. */
export class Draw {
  constructor(private readonly random: () => number) {}

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  of<T>(items: readonly T[]): T {
    // Below its length, so it is there; what is there may be undefined.
    return items[this.below(items.length)] as T;
  }

  times<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** Text that has been trouble somewhere. */
  text(): string {
    const kind = this.below(8);
    if (kind < 3) return this.of(hostile);
    if (kind < 5) return this.times(12, () => String.fromCodePoint(this.codePoint())).join('');
    if (kind < 6) return this.of(hostile).repeat(this.of([2, 30, 500]));
    if (kind < 7) return this.times(40, () => this.of(addressSigns)).join('');
    return `${this.of(hostile)}${this.of(hostile)}`;
  }

  /** The text with some of its characters changed, left out, doubled or moved. */
  mutated(text: string): string {
    let result = text;
    for (let left = 1 + this.below(4); left > 0; left -= 1) {
      const [at, until] = [this.below(result.length + 1), this.below(result.length + 1)].sort((a, b) => a - b) as [
        number,
        number,
      ];
      const piece = result.slice(at, Math.min(until, at + 40));
      const change = this.below(6);
      if (change === 0) result = result.slice(0, at) + result.slice(at + 1);
      else if (change === 1) result = result.slice(0, at) + this.character() + result.slice(at + 1);
      else if (change === 2) result = result.slice(0, at) + this.text().slice(0, 60) + result.slice(at);
      else if (change === 3) result = result.slice(0, at) + piece + piece + result.slice(at + piece.length);
      else if (change === 4) result = result.slice(0, until);
      else result = piece + result;
    }
    return result;
  }

  /** Bytes as `mutated`, and with bits turned. */
  mutatedBytes(bytes: Buffer): Buffer {
    if (this.chance(0.5)) return Buffer.from(this.mutated(bytes.toString('latin1')), 'latin1');
    const result = Buffer.from(bytes);
    for (let left = 1 + this.below(20); left > 0 && result.length > 0; left -= 1) {
      const at = this.below(result.length);
      result[at] = (result[at] ?? 0) ^ (1 << this.below(8));
    }
    return result;
  }

  character(): string {
    return this.chance(0.5) ? this.of(addressSigns) : String.fromCodePoint(this.codePoint());
  }

  private codePoint(): number {
    const range = this.of([
      [0, 0x20],
      [0x20, 0x7f],
      [0x80, 0x2ff],
      [0x2000, 0x206f],
      [0xac00, 0xd7a3],
      [0xd800, 0xdfff],
      [0xfff0, 0xffff],
      [0x1f300, 0x1faff],
    ] as const);
    return range[0] + this.below(range[1] - range[0]);
  }
}

const addressSigns = [
  ...'abcXYZ019@@@@...,,;:<>()[]"\\\'+-_=/!#$%&*?^`{|}~ \t\r\n\0',
  'é',
  '소',
  '\u202e',
  '\ud800',
  '😀',
  'xn--',
  '..',
  '"@',
  '@[',
  '\u3002',
  '\uff20',
];

const hostile = [
  '',
  ' ',
  '\0',
  'null',
  'undefined',
  'true',
  '0',
  '-1',
  '1e309',
  'NaN',
  '[]',
  '{}',
  '"',
  "'",
  '\\',
  '\u2028',
  '\ud800',
  '\udfff',
  '\ufeff',
  '\u202e',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%00',
  '%zz',
  '#{7*7}',
  '{{7*7}}',
  "' OR '1'='1",
  '"; DROP TABLE users; --',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  '//evil.example',
  'http://127.0.0.1:1/',
  'a@b.co',
  'A@EXAMPLE.COM',
  'person-0@example.com',
  '"a b"@example.com',
  'a'.repeat(65),
  'a'.repeat(255),
  `${'a'.repeat(64)}@${'b'.repeat(63)}.example.com`,
  'a@'.repeat(20),
  '(((((((((((((((',
  '9'.repeat(40),
  '소식',
  '👩‍👩‍👧‍👦',
  'e\u0301'.repeat(20),
  '2026-02-30',
  '123456',
  '１２３４５６',
  'INBOX',
  'Q',
  '=?utf-8?q?=?=',
  'SELECT',
  '\r\nBcc: x@example.com',
  '\n',
  '\t',
];
