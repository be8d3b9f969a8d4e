import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';
import type { MessageDetail } from './use-message.ts';

type Mailbox = MessageDetail['to'][number];

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
        <dd>{from ? <People mailboxes={[from]} /> : words.mail.noSender}</dd>
        {to.length > 0 && (
          <>
            <dt>{words.message.to}</dt>
            <dd>
              <People mailboxes={to} />
            </dd>
          </>
        )}
        {cc.length > 0 && (
          <>
            <dt>{words.message.cc}</dt>
            <dd>
              <People mailboxes={cc} />
            </dd>
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

function People({ mailboxes }: { mailboxes: Mailbox[] }) {
  return mailboxes.map(({ name, address, raw }, index) => (
    <span key={raw}>
      {name && address ? (
        <>
          {name} <span className="soft">{address}</span>
        </>
      ) : (
        (address ?? raw)
      )}
      {index < mailboxes.length - 1 && ', '}
    </span>
  ));
}
