import { GoogleError } from '../google-error.js';
import type { Shape } from './shapes.js';

/** Wanted fields: everything below (`all`), or some. */
type Selection = Map<string, Selection> | 'all';

/** Trims an answer to a partial-response selection such as `a,b(c,d/e),f/g`; throws Google's 400 for a field unknown to the shape. */
export function applyFields(value: unknown, fields: string | null, shape: Shape): unknown {
  if (fields === null || fields === '') return value;
  const selection = new FieldsParser(fields).parse();
  checkAgainst(selection, shape, []);
  return select(value, selection);
}

/** Reads the selection language. */
class FieldsParser {
  private position = 0;

  constructor(private readonly text: string) {}

  parse(): Selection {
    const selection = this.list();
    if (this.position < this.text.length) throw invalidSelection(this.text);
    return selection;
  }

  private list(): Map<string, Selection> {
    const selection = new Map<string, Selection>();
    do {
      const [name, nested] = this.item();
      selection.set(name, merged(selection.get(name), nested));
    } while (this.skip(','));
    return selection;
  }

  private item(): [string, Selection] {
    const [name = ''] = /^\s*(?:\*|[\w$]+)\s*/.exec(this.text.slice(this.position)) ?? [];
    if (name === '') throw invalidSelection(this.text);
    this.position += name.length;
    if (this.skip('/')) return [name.trim(), new Map([this.item()])];
    if (!this.skip('(')) return [name.trim(), 'all'];
    const nested = this.list();
    if (!this.skip(')')) throw invalidSelection(this.text);
    return [name.trim(), nested];
  }

  private skip(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }
}

function merged(before: Selection | undefined, next: Selection): Selection {
  if (before === undefined) return next;
  if (before === 'all' || next === 'all') return 'all';
  for (const [name, nested] of next) before.set(name, merged(before.get(name), nested));
  return before;
}

function checkAgainst(selection: Selection, shape: Shape, path: string[]): void {
  if (selection === 'all') return;
  for (const [name, nested] of selection) {
    if (name === '*') continue;
    const inner = shape[name];
    const here = [...path, name];
    if (inner === undefined || (inner === 'leaf' && nested !== 'all')) {
      throw new GoogleError(
        400,
        'invalidParameter',
        `Error expanding 'fields' parameter. Cannot find matching fields for path '${here.join('.')}'.`,
      );
    }
    if (inner !== 'leaf') checkAgainst(nested, inner, here);
  }
}

function select(value: unknown, selection: Selection): unknown {
  if (selection === 'all' || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => select(item, selection));
  const star = selection.get('*');
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const wanted = selection.get(name) ?? star;
    return wanted === undefined ? [] : [[name, select(inner, wanted)] as const];
  });
  return Object.fromEntries(kept);
}

function invalidSelection(text: string): GoogleError {
  return new GoogleError(400, 'invalidParameter', `Invalid field selection ${text}`);
}
