import { lexHtml, type StartTag } from './message-html-lexer.js';
import { cellLike, type OpenElement, OpenElements } from './message-html-open.js';
import { allowedElements, blocks, headings, tableParts, voidElements } from './message-html-rules.js';

/** Deeper elements lose their tags and keep their text. Chromium's own limit is 512. */
const maxDepth = 250;
/** How much may be opened again after wrongly nested tags, so that a mail cannot grow by it. */
const maxReopened = 1_000;
const maxReopenedLength = 2_000;
/** Characters that are written, ten times of what Gmail itself shows. */
const maxWritten = 1_000_000;

const listItems: Record<string, Set<string>> = {
  li: new Set(['li']),
  dd: new Set(['dd', 'dt']),
  dt: new Set(['dd', 'dt']),
};
const rowParents = new Set(['table', 'tbody', 'thead', 'tfoot']);
const passedByListItems = new Set(['div', 'p', 'address']);

/**
 * Writes any HTML as one that all parsers read alike: allowed elements only, each closed where it belongs, tables made of
 * rows and cells, no deeper than 250. After 1,000,000 characters it ends with an ellipsis. Time is linear in the length. This gives shape and a bound; what is safe is for
 * `sanitizeMessageHtml` to decide.
 */
export function shapeHtml(html: string): string {
  const writer = new ShapeWriter();
  lexHtml(html, writer);
  return writer.end();
}

class ShapeWriter {
  private readonly out: string[] = [];
  private readonly open = new OpenElements();
  /** Elements that were not opened because of `maxDepth`. */
  private overflow = 0;
  private reopened = 0;
  private hadBody = false;
  private written = 0;

  text(text: string): void {
    if (this.isFull()) return;
    if (/[^\t\n\f\r ]/.test(text)) this.openCellIfInTable();
    this.write(text.replaceAll('<', '&lt;').slice(0, maxWritten));
  }

  startTag({ name, attributes }: StartTag): void {
    if (!allowedElements.has(name) || this.isFull()) return;
    const tag = `<${name}${attributes.map(([key, value]) => ` ${key}="${value.replaceAll('"', '&quot;')}"`).join('')}>`;
    const isVoid = voidElements.has(name);
    if (this.overflow > 0 && !isVoid) {
      this.overflow++;
      return;
    }
    if (!this.makeRoomFor(name, attributes.length > 0)) return;
    if (isVoid) this.write(tag);
    // Two places are kept for a row and a cell.
    else if (this.open.length >= maxDepth - (tableParts.has(name) ? 0 : 2)) this.overflow++;
    else this.push({ name, tag });
  }

  endTag(name: string): void {
    if (!allowedElements.has(name) || voidElements.has(name) || name === 'body' || this.isFull()) return;
    if (this.overflow > 0) this.overflow--;
    else this.close(name);
  }

  end(): string {
    this.closeTo(0);
    if (this.isFull()) this.out.push('<p>…</p>');
    return this.out.join('');
  }

  /** Closes what a browser would close before this element. False when the element cannot stand here. */
  private makeRoomFor(name: string, hasAttributes: boolean): boolean {
    if (name === 'body') return this.makeRoomForBody(hasAttributes);
    if (tableParts.has(name)) return this.makeRoomForTablePart(name);
    if (name === 'table') this.closeTableWithoutCell();
    this.openCellIfInTable();
    if (name === 'a' && this.open.indexInCell('a') >= 0) {
      this.close('a');
      if (this.open.indexInCell('a') >= 0) return false;
    }
    if (listItems[name]) this.closeListItem(listItems[name]);
    if (blocks.has(name)) {
      const paragraph = this.open.indexInCell('p');
      if (paragraph >= 0) this.closeTo(paragraph);
    }
    if (headings.has(name) && headings.has(this.open.top ?? '')) this.closeTo(this.open.length - 1);
    return true;
  }

  private closeTableWithoutCell(): void {
    const scope = this.open.lastIndex((open) => cellLike.has(open));
    if (this.open.nameAt(scope) === 'table') this.closeTo(scope);
  }

  private makeRoomForBody(hasAttributes: boolean): boolean {
    const first = !this.hadBody && this.open.length === 0 && hasAttributes;
    this.hadBody = true;
    return first;
  }

  private makeRoomForTablePart(name: string): boolean {
    if (!this.open.has('table')) return false;
    const table = this.open.lastIndex((open) => open === 'table');
    const inTable = (names: string[]) =>
      Math.max(
        table,
        this.open.lastIndex((open) => names.includes(open)),
      );
    if (name === 'td' || name === 'th') {
      const row = inTable(['tr']);
      if (row > table) this.closeTo(row + 1);
      else if (!this.openRow(inTable(['tbody', 'thead', 'tfoot']))) return false;
    } else if (name === 'tr') this.closeTo(inTable(['tbody', 'thead', 'tfoot']) + 1);
    else if (name === 'col') this.closeTo(inTable(['colgroup']) + 1);
    else this.closeTo(table + 1);
    return true;
  }

  private openRow(parent: number): boolean {
    if (parent + 3 > maxDepth) return false;
    this.closeTo(parent + 1);
    this.push({ name: 'tr', tag: '<tr>' });
    return true;
  }

  /** What stands in a table but in no cell, browsers move to before the table, where it may be read as something else. */
  private openCellIfInTable(): void {
    if (this.open.top === 'colgroup') this.closeTo(this.open.length - 1);
    const { top } = this.open;
    if (top !== 'tr' && !rowParents.has(top ?? '')) return;
    if (top === 'tr' || this.openRow(this.open.length - 1)) this.push({ name: 'td', tag: '<td>' });
  }

  private closeListItem(names: Set<string>): void {
    const index = this.open.lastIndex(
      (open) => names.has(open) || ((blocks.has(open) || tableParts.has(open)) && !passedByListItems.has(open)),
    );
    if (names.has(this.open.nameAt(index) ?? '')) this.closeTo(index);
  }

  private close(name: string): void {
    const index = tableParts.has(name) || name === 'table' ? this.open.indexInTable(name) : this.open.indexInCell(name);
    if (index < 0) return;
    const above = this.open.from(index + 1);
    // `<b><div></b>`: the bold text ends, the block goes on.
    const goesOn = !blocks.has(name) && !tableParts.has(name) && above.some((open) => blocks.has(open.name));
    if (goesOn && !this.mayReopen(above)) return;
    this.closeTo(index);
    if (goesOn) for (const open of above) if (this.makeRoomFor(open.name, true)) this.push(open);
  }

  private mayReopen(elements: OpenElement[]): boolean {
    this.reopened += elements.length;
    const length = elements.reduce((sum, { tag }) => sum + tag.length, 0);
    return this.reopened <= maxReopened && length <= maxReopenedLength;
  }

  private push(element: OpenElement): void {
    this.open.push(element);
    this.write(element.tag);
  }

  private write(source: string): void {
    this.out.push(source);
    this.written += source.length;
  }

  private isFull(): boolean {
    return this.written >= maxWritten;
  }

  private closeTo(length: number): void {
    for (const { name } of this.open.cut(length).reverse()) this.write(`</${name}>`);
  }
}
