import { useEffect } from 'react';
import { isReachable } from './api/connectivity.ts';
import { session } from './api/current-session.ts';
import { useValue } from './api/value-store.ts';
import { FaultNotice } from './parts/fault-notice.tsx';
import { Waiting } from './parts/waiting.tsx';

const askAgain = () => {
  session.refresh().then(
    () => isReachable.set(true),
    () => isReachable.set(false),
  );
};

/** Until the server has said who is signed in. */
export function ServerUnreachable() {
  const isOnline = useValue(isReachable);
  useEffect(() => {
    if (isOnline) askAgain();
  }, [isOnline]);
  if (isOnline) return <Waiting />;
  return (
    <main id="main" className="centred">
      <FaultNotice fault={{ code: 'UNREACHABLE' }} retry={askAgain} />
    </main>
  );
}
