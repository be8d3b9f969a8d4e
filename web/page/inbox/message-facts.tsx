import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';
import type { MessageDetail } from './message-view.tsx';

type Mailbox = MessageDetail['to'][number];

const shown = ({ name, address, raw }: Mailbox) => (name && address ? `${name} <${address}>` : (address ?? raw));

/** Labels that say something of a message beside where it was found. */
const silent = new Set(['UNREAD', 'CATEGORY_PERSONAL']);

/** Who wrote to whom and when, and the labels. */
export function MessageFacts({ message }: { message: MessageDetail }) {
  const words = useWords();
  const dates = useDates();
  const systemNames = words.labelNames;
  const { from, to, cc, receivedAt, labels, gmailUrl } = message;
  return (
    <div className="facts">
      <dl>
        <dt>{words.message.from}</dt>
        <dd>{from ? shown(from) : words.mail.noSender}</dd>
        {to.length > 0 && (
          <>
            <dt>{words.message.to}</dt>
            <dd>{to.map(shown).join(', ')}</dd>
          </>
        )}
        {cc.length > 0 && (
          <>
            <dt>{words.message.cc}</dt>
            <dd>{cc.map(shown).join(', ')}</dd>
          </>
        )}
        <dt>{words.message.date}</dt>
        <dd>
          <time dateTime={receivedAt}>{dates.full(receivedAt)}</time>
        </dd>
      </dl>
      <div className="row-actions">
        {labels
          .filter(({ gmailId }) => !silent.has(gmailId))
          .map(({ id, gmailId, name }) => (
            <span key={id} className="tag">
              {systemNames[gmailId] ?? name}
            </span>
          ))}
        <a className="small" href={gmailUrl} target="_blank" rel="noopener noreferrer">
          {words.message.inGmail}
        </a>
      </div>
    </div>
  );
}
