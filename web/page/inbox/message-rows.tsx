import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';
import { ListEnd } from './list-end.tsx';
import type { MailPlace } from './mail-place.ts';
import { MessageRow } from './message-row.tsx';
import type { ListedEdge, Messages } from './use-messages.ts';

const ROW_PIXELS = 84;
const LOAD_BEFORE_END = 15;

/** Where the arrow keys lead from a row. */
const moves: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

interface MessageRowsProps {
  edges: ListedEdge[];
  messages: Messages;
  place: MailPlace;
}

/** The list, of which only what is seen is in the document. One row is a tab stop; arrow keys go on from it. */
export function MessageRows({ edges, messages, place }: MessageRowsProps) {
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const shouldFocus = useRef(false);
  const virtualizer = useVirtualizer({
    count: edges.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 6,
    getItemKey: (index) => edges[index]?.cursor ?? index,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), Math.min(active, edges.length - 1)])].sort((a, b) => a - b),
  });
  const rows = virtualizer.getVirtualItems();
  const lastSeen = virtualizer.range?.endIndex ?? 0;

  const { hasMore, isLoadingMore, moreFault, loadMore } = messages;
  const isDue = hasMore && !isLoadingMore && !moreFault && lastSeen >= edges.length - LOAD_BEFORE_END;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loadMore is made anew each time
  useEffect(() => {
    if (isDue) loadMore();
  }, [isDue]);

  const focusRow = (index: number) =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus({ preventScroll: true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is in the document once it is the active one
  useEffect(() => {
    if (shouldFocus.current) focusRow(active);
    shouldFocus.current = false;
  }, [active]);

  const lastRead = useRef(place.message);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes back from a message goes on from its row
  useEffect(() => {
    const index = edges.findIndex(({ node }) => node?.id === (place.message ?? lastRead.current));
    if (index >= 0) setActive(index);
    if (index >= 0 && !place.message && lastRead.current) {
      virtualizer.scrollToIndex(index);
      requestAnimationFrame(() => focusRow(index));
    }
    lastRead.current = place.message;
  }, [place.message]);

  const move = (event: KeyboardEvent) => {
    const next = moves[event.key]?.(active, edges.length - 1);
    if (next === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    shouldFocus.current = next !== active;
    virtualizer.scrollToIndex(next);
    setActive(next);
  };
  return (
    <div className="rows" ref={scroller}>
      <ul aria-label={words.mail.list} onKeyDown={move} style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => (
          <MessageRow
            key={row.key}
            row={row}
            edge={edges[row.index]}
            place={place}
            count={hasMore ? -1 : edges.length}
            isTabStop={row.index === active}
            measure={virtualizer.measureElement}
            onFocus={() => setActive(row.index)}
          />
        ))}
      </ul>
      <ListEnd messages={messages} />
    </div>
  );
}
