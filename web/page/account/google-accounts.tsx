import { useState } from 'react';
import { DisconnectGoogleAccountDocument, type MeQuery } from '../../generated/graphql.ts';
import { useCall } from '../api/use-call.ts';
import { useGoogleAuthorization } from '../google/use-google-authorization.ts';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { GoogleIcon } from '../parts/icons.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';

type Connected = NonNullable<MeQuery['me']>['googleAccounts'][number];

interface GoogleAccountsProps {
  accounts: Connected[];
  onChange: () => void;
}

/** The Google accounts whose mail can be read here. */
export function GoogleAccounts({ accounts, onChange }: GoogleAccountsProps) {
  const words = useWords();
  const google = useGoogleAuthorization('/account');
  const disconnect = useCall(DisconnectGoogleAccountDocument);
  const [leaving, setLeaving] = useState<Connected>();
  const [outcome, setOutcome] = useState<string>();
  const confirm = async () => {
    if (!leaving) return;
    const gone = await disconnect.run({ id: leaving.id });
    setLeaving(undefined);
    if (!gone) return;
    setOutcome(gone.revokedAtGoogle ? words.account.disconnected : words.account.disconnectedUnconfirmed);
    onChange();
  };
  return (
    <>
      <FaultNotice fault={google.fault ?? disconnect.fault} />
      {outcome && <Notice kind="good">{outcome}</Notice>}
      {accounts.length === 0 && <p className="soft">{words.account.googleNone}</p>}
      <ul className="entries">
        {accounts.map((account) => (
          <Account
            key={account.id}
            account={account}
            reconnect={() => google.open(account.email)}
            disconnect={() => setLeaving(account)}
          />
        ))}
      </ul>
      <div>
        <Button className="button compact" isResting={google.isBusy} onClick={() => google.open()}>
          <GoogleIcon />
          {accounts.length === 0 ? words.mail.connect : words.account.connectAnother}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={leaving !== undefined}
        title={words.account.disconnectTitle(leaving?.email ?? '')}
        confirm={words.account.disconnect}
        isBusy={disconnect.isBusy}
        onConfirm={confirm}
        onCancel={() => setLeaving(undefined)}
      >
        <p className="soft">{words.account.disconnectText}</p>
      </ConfirmDialog>
    </>
  );
}

interface AccountProps {
  account: Connected;
  reconnect: () => void;
  disconnect: () => void;
}

function Account({ account, reconnect, disconnect }: AccountProps) {
  const words = useWords();
  const dates = useDates();
  const isConnected = account.status === 'CONNECTED';
  return (
    <li className="entry">
      <div>
        <p>
          {account.email}{' '}
          <span className={isConnected ? 'tag good' : 'tag care'}>
            {isConnected ? words.account.connected : words.account.needsReconnect}
          </span>
        </p>
        <p className="soft small">
          {account.name} · {words.account.since(dates.day(account.connectedAt))}
        </p>
      </div>
      <div className="row-actions">
        {!isConnected && (
          <Button className="button primary compact" onClick={reconnect}>
            {words.account.reconnect}
            <span className="unseen"> {account.email}</span>
          </Button>
        )}
        <Button className="button compact" onClick={disconnect}>
          {words.account.disconnect}
          <span className="unseen"> {account.email}</span>
        </Button>
      </div>
    </li>
  );
}
