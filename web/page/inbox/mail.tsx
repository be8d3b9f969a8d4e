import '../style/labels.css';
import '../style/message.css';
import '../style/mail.css';
import { useQuery } from '@apollo/client/react';
import { MeDocument } from '../../generated/graphql.ts';
import { errorFault } from '../api/fault.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { usePlace } from '../routing/location.ts';
import { ConnectGoogle } from './connect-google.tsx';
import { MailBones } from './mail-bones.tsx';
import { readMailPlace } from './mail-place.ts';
import { Mailbox } from './mailbox.tsx';

/** The mailbox of the account that the address names, or the way to connect one. */
export function Mail() {
  const place = readMailPlace(usePlace());
  const { data, error, refetch } = useQuery(MeDocument);
  const fault = data?.me || !error ? undefined : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  if (fault)
    return (
      <main id="main" className="centred">
        <FaultNotice fault={fault} retry={retry} />
      </main>
    );
  if (!data?.me) return <MailBones />;
  const { googleAccounts } = data.me;
  const account = googleAccounts.find(({ id }) => id === place.account) ?? googleAccounts[0];
  if (!account) return <ConnectGoogle />;
  return <Mailbox key={account.id} place={place} account={account.id} accounts={googleAccounts} />;
}
