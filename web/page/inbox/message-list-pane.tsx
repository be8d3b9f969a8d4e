import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { MenuIcon } from '../parts/icons.tsx';
import { useArrival, useTitle } from '../routing/arrival.ts';
import { useWords } from '../words/words.ts';
import { RowBones } from './mail-bones.tsx';
import type { MailPlace } from './mail-place.ts';
import { MessageRows } from './message-rows.tsx';
import { SearchForm } from './search-form.tsx';
import { useMessages } from './use-messages.ts';

interface MessageListPaneProps {
  place: MailPlace;
  account: string;
  title: string;
  openLabels: () => void;
}

/** The messages of a label or search, with the search itself. */
export function MessageListPane({ place, account, title, openLabels }: MessageListPaneProps) {
  const words = useWords();
  const messages = useMessages(account, place);
  const { edges, count, fault, retry } = messages;
  return (
    <section className="list-pane" aria-label={words.mail.list}>
      <div className="list-head">
        <div className="list-title">
          <Button className="button quiet icon open-labels" aria-label={words.mail.openLabels} onClick={openLabels}>
            <MenuIcon />
          </Button>
          <ListHeading title={title} place={place} />
          <span className="soft small count" role="status">
            {count && words.mail.count[count.accuracy](count.value)}
          </span>
        </div>
        <SearchForm key={place.search} place={place} />
      </div>
      {fault && (
        <div className="list-note">
          <FaultNotice fault={fault} retry={retry} />
        </div>
      )}
      {!fault && !edges && <RowBones />}
      {edges?.length === 0 && (
        <div className="list-note centred">
          <p>
            <strong>{words.mail.emptyTitle}</strong>
          </p>
          <p className="soft">{place.search ? words.mail.emptySearch(place.search) : words.mail.empty}</p>
        </div>
      )}
      {edges && edges.length > 0 && <MessageRows edges={edges} messages={messages} place={place} />}
    </section>
  );
}

/** The first heading of the screen, or the second where a message is open. */
function ListHeading({ title, place }: { title: string; place: MailPlace }) {
  return place.message ? <h2>{title}</h2> : <OnlyHeading title={title} />;
}

function OnlyHeading({ title }: { title: string }) {
  const heading = useArrival<HTMLHeadingElement>(title);
  useTitle(title);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
