import { useRef } from 'react';
import type { MeQuery } from '../../generated/graphql.ts';
import { useWords } from '../words/words.ts';
import { LabelDrawer } from './label-drawer.tsx';
import { LabelList } from './label-list.tsx';
import type { MailPlace } from './mail-place.ts';
import { MessageListPane } from './message-list-pane.tsx';
import { MessageView } from './message-view.tsx';
import { useLabels } from './use-labels.ts';

export type ConnectedAccount = NonNullable<MeQuery['me']>['googleAccounts'][number];

interface MailboxProps {
  place: MailPlace;
  account: string;
  accounts: ConnectedAccount[];
}

/** Labels, messages and the one that is read: side by side where there is room, else one over the other. */
export function Mailbox({ place, account, accounts }: MailboxProps) {
  const words = useWords();
  const drawer = useRef<HTMLDialogElement>(null);
  const labels = useLabels(account);
  const list = <LabelList place={place} account={account} accounts={accounts} labels={labels} />;
  return (
    <main id="main" className={place.message ? 'mailbox reading' : 'mailbox'}>
      <div className="labels">{list}</div>
      <LabelDrawer dialog={drawer}>{list}</LabelDrawer>
      <MessageListPane
        key={`${place.label} ${place.search}`}
        place={place}
        account={account}
        title={place.search ? words.mail.results : labels.nameOf(place.label)}
        openLabels={() => drawer.current?.showModal()}
      />
      <div className="reader">
        {place.message ? (
          <MessageView key={place.message} id={place.message} place={place} />
        ) : (
          <p className="nothing-read soft">{words.mail.choose}</p>
        )}
      </div>
    </main>
  );
}
