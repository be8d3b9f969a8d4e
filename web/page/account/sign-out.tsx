import { LogoutDocument } from '../../generated/graphql.ts';
import { session } from '../api/current-session.ts';
import { useCall } from '../api/use-call.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { navigate } from '../routing/location.ts';
import type { SignInReason } from '../sign-in/sign-in.tsx';
import { useWords } from '../words/words.ts';

/** Ends this session, or all of them. */
export function SignOut() {
  const words = useWords();
  const { run, isBusy, fault } = useCall(LogoutDocument);
  const signOut = async (everywhere: boolean) => {
    if ((await run({ everywhere })) === undefined) return;
    await session.refresh();
    navigate('/sign-in', { replace: true, state: everywhere ? ('everywhere' satisfies SignInReason) : null });
  };
  return (
    <>
      <FaultNotice fault={fault} />
      <div className="row-actions">
        <Button className="button compact" isResting={isBusy} onClick={() => signOut(false)}>
          {words.account.signOutHere}
        </Button>
        <Button className="button compact" isResting={isBusy} onClick={() => signOut(true)}>
          {words.account.signOutEverywhere}
        </Button>
      </div>
    </>
  );
}
