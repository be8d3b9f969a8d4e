import type { VirtualItem } from '@tanstack/react-virtual';
import { memo } from 'react';
import { Link } from '../routing/link.tsx';
import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';
import { type MailPlace, mailPath } from './mail-place.ts';
import type { ListedEdge } from './use-messages.ts';

interface MessageRowProps {
  row: VirtualItem;
  edge: ListedEdge | undefined;
  place: MailPlace;
  /** Of the whole list, -1 while it is unknown. */
  count: number;
  isTabStop: boolean;
  measure: (element: HTMLElement | null) => void;
  onFocus: () => void;
}

/** One message of the list. */
export function MessageRow({ row, edge, place, count, isTabStop, measure, onFocus }: MessageRowProps) {
  const words = useWords();
  const node = edge?.node;
  return (
    <li
      ref={measure}
      data-index={row.index}
      aria-setsize={count}
      aria-posinset={row.index + 1}
      style={{ transform: `translateY(${row.start}px)` }}
    >
      {node ? (
        <Link
          className={node.isUnread ? 'row unread' : 'row'}
          to={mailPath({ ...place, message: node.id })}
          tabIndex={isTabStop ? 0 : -1}
          aria-current={place.message === node.id ? 'true' : undefined}
          onFocus={onFocus}
        >
          <RowText message={node} />
        </Link>
      ) : (
        <p className="row soft">{words.mail.lost}</p>
      )}
    </li>
  );
}

const RowText = memo(function RowText({ message }: { message: NonNullable<ListedEdge['node']> }) {
  const words = useWords();
  const dates = useDates();
  const { from, subject, snippet, receivedAt, isUnread } = message;
  return (
    <>
      {isUnread && <span className="unseen">{words.mail.isUnread}: </span>}
      <span className="row-from">{from?.name || from?.address || words.mail.noSender}</span>{' '}
      <time className="row-date" dateTime={receivedAt}>
        {dates.brief(receivedAt)}
      </time>{' '}
      <span className="row-subject">{subject || words.mail.noSubject}</span>{' '}
      <span className="row-snippet">{snippet}</span>
    </>
  );
});
