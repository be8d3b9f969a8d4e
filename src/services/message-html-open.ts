import { allowedElements } from './message-html-rules.js';

/** An element that is open, and the tag that opened it. */
export interface OpenElement {
  name: string;
  tag: string;
}

/** Elements that hide what is open outside of them. */
export const cellLike: ReadonlySet<string> = new Set(['td', 'th', 'caption', 'table']);

/** The elements that are open, the outermost first. */
export class OpenElements {
  private readonly list: OpenElement[] = [];
  /** How many of each name are open, so that most questions need no search. */
  private readonly counts = new Map<string, number>([...allowedElements].map((name) => [name, 0]));

  get length(): number {
    return this.list.length;
  }

  /** The name of the innermost one. */
  get top(): string | undefined {
    return this.list.at(-1)?.name;
  }

  push(element: OpenElement): void {
    this.list.push(element);
    this.count(element.name, 1);
  }

  /** Takes the elements from there on away, and answers them, the outermost first. */
  cut(length: number): OpenElement[] {
    const closed = this.list.splice(length);
    for (const { name } of closed) this.count(name, -1);
    return closed;
  }

  from(index: number): OpenElement[] {
    return this.list.slice(index);
  }

  nameAt(index: number): string | undefined {
    return this.list[index]?.name;
  }

  has(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0;
  }

  /** -1 where there is none within this cell and, for items, this list. */
  indexInCell(name: string): number {
    return this.indexUpTo(name, (open) => cellLike.has(open) || (name === 'li' && /^[ou]l$/.test(open)));
  }

  /** -1 where there is none within this table. */
  indexInTable(name: string): number {
    return this.indexUpTo(name, (open) => open === 'table');
  }

  /** The innermost one that matches, or -1. */
  lastIndex(matches: (name: string) => boolean): number {
    return this.list.findLastIndex(({ name }) => matches(name));
  }

  private indexUpTo(name: string, isBarrier: (open: string) => boolean): number {
    if (!this.has(name)) return -1;
    const index = this.lastIndex((open) => open === name || isBarrier(open));
    return this.nameAt(index) === name ? index : -1;
  }

  private count(name: string, change: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + change);
  }
}
