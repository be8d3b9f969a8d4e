import { useQuery } from '@apollo/client/react';
import { ThreadMessagesDocument } from '../../generated/graphql.ts';
import { Link } from '../routing/link.tsx';
import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';
import { type MailPlace, mailPath } from './mail-place.ts';

interface ConversationProps {
  threadId: string;
  current: string;
  place: MailPlace;
}

/** The other messages of the thread, oldest first. Where it cannot be had, the message stands for itself. */
export function Conversation({ threadId, current, place }: ConversationProps) {
  const words = useWords();
  const dates = useDates();
  const { data } = useQuery(ThreadMessagesDocument, { variables: { id: threadId }, errorPolicy: 'all' });
  const messages = data?.thread?.messages ?? [];
  if (messages.length < 2) return null;
  return (
    <nav className="conversation" aria-label={words.message.thread(messages.length)}>
      <h2 className="small soft">{words.message.thread(messages.length)}</h2>
      <ol>
        {messages.map(({ id, from, snippet, receivedAt }) => (
          <li key={id}>
            <Link to={mailPath({ ...place, message: id })} aria-current={id === current ? 'true' : undefined}>
              <span className="row-from">{from?.name || from?.address || words.mail.noSender}</span>{' '}
              <span className="row-snippet">{snippet}</span>{' '}
              <time className="row-date" dateTime={receivedAt}>
                {dates.brief(receivedAt)}
              </time>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
