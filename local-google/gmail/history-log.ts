/** One change of a mailbox. */
export interface HistoryEntry {
  historyId: bigint;
  kind: 'messageAdded' | 'messageDeleted' | 'labelAdded' | 'labelRemoved';
  id: string;
  threadId: string;
  labelIds: string[];
}

/** A mailbox's changes in order, under rising ids. */
export class History {
  private readonly entries: HistoryEntry[] = [];
  /** Id of the latest change. */
  current = 1_048_576n;
  private oldest = 0n;

  note(entry: Omit<HistoryEntry, 'historyId'>): bigint {
    this.current += 7n;
    this.entries.push({ ...entry, historyId: this.current });
    return this.current;
  }

  /** Changes after that id; undefined when it is older than what is remembered. */
  since(start: bigint): HistoryEntry[] | undefined {
    return start < this.oldest ? undefined : this.entries.filter(({ historyId }) => historyId > start);
  }

  /** Every id given out so far becomes too old. */
  forget(): void {
    this.current += 7n;
    this.oldest = this.current;
  }
}
