import { useEffect, useEffectEvent } from 'react';
import { isReachable } from './connectivity.ts';
import type { Fault } from './fault.ts';
import { useValue } from './value-store.ts';

/** Asks again as soon as the server can be reached, where it was out of reach. */
export function useRetryWhenReachable(fault: Fault | undefined, retry: () => void): void {
  const isOnline = useValue(isReachable);
  const again = useEffectEvent(retry);
  const isWaiting = fault?.code === 'UNREACHABLE';
  useEffect(() => {
    if (isOnline && isWaiting) again();
  }, [isOnline, isWaiting]);
}
