import { useQuery } from '@apollo/client/react';
import { RevokeSessionDocument, SessionsDocument, type SessionsQuery } from '../../generated/graphql.ts';
import { errorFault } from '../api/fault.ts';
import { useCall } from '../api/use-call.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';
import { SectionBones } from './section-bones.tsx';

type Listed = NonNullable<SessionsQuery['sessions']>[number];

/** Browsers and programs that are signed in; each can be signed out. */
export function Sessions() {
  const { data, error, refetch } = useQuery(SessionsDocument, { fetchPolicy: 'cache-and-network' });
  const revoke = useCall(RevokeSessionDocument);
  const sessions = data?.sessions ?? undefined;
  const fault = sessions || !error ? revoke.fault : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  if (!sessions && !fault) return <SectionBones />;
  return (
    <>
      <FaultNotice fault={fault} retry={retry} />
      <ul className="entries">
        {sessions?.map((listed) => (
          <Entry
            key={listed.id}
            listed={listed}
            isBusy={revoke.isBusy}
            revoke={async () => {
              if (await revoke.run({ id: listed.id })) retry();
            }}
          />
        ))}
      </ul>
    </>
  );
}

function Entry({ listed, isBusy, revoke }: { listed: Listed; isBusy: boolean; revoke: () => void }) {
  const words = useWords();
  const dates = useDates();
  const device = listed.device ?? words.account.unknownDevice;
  return (
    <li className="entry">
      <div>
        <p>
          {device} {listed.isCurrent && <span className="tag good">{words.account.thisSession}</span>}
        </p>
        <p className="soft small">
          {words.find.methods[listed.signedInBy]} · {words.account.lastUsed(dates.full(listed.lastUsedAt))}
          {listed.ipAddress && ` · ${listed.ipAddress}`}
        </p>
      </div>
      {!listed.isCurrent && (
        <Button
          className="button compact"
          isResting={isBusy}
          onClick={revoke}
          aria-label={words.account.revokeOf(device)}
        >
          {words.account.revoke}
        </Button>
      )}
    </li>
  );
}
