import { isReachable } from '../api/connectivity.ts';
import { useValue } from '../api/value-store.ts';
import { useWords } from '../words/words.ts';

/** Says while the server cannot be reached. */
export function OfflineBanner() {
  const words = useWords();
  const isOnline = useValue(isReachable);
  return <div role="status">{!isOnline && <p className="offline">{words.shell.offline}</p>}</div>;
}
