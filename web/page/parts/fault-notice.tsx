import type { ReactNode } from 'react';
import type { Fault } from '../api/fault.ts';
import { useWords } from '../words/words.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import { useFaultText } from './use-fault-text.ts';
import { clockTime, useSecondsUntil } from './use-time.ts';

interface FaultNoticeProps {
  fault: Fault | undefined;
  /** Tries the same again. */
  retry?: (() => void) | undefined;
  children?: ReactNode;
}

/** What went wrong in the server's words, and what the person can do: wait, try again, or go to Google. */
export function FaultNotice({ fault, retry, children }: FaultNoticeProps) {
  const words = useWords();
  const text = useFaultText(fault);
  const seconds = useSecondsUntil(fault?.retryAt);
  if (!fault) return null;
  const isUnreachable = fault.code === 'UNREACHABLE';
  const actions = (
    <>
      {fault.authorizationUrl && (
        <a className="button primary" href={fault.authorizationUrl}>
          {words.faults.reconnect}
        </a>
      )}
      {retry && !fault.authorizationUrl && (
        <Button className="button compact" isResting={seconds > 0} onClick={retry}>
          {seconds > 0 ? words.faults.retryIn(clockTime(seconds)) : words.faults.retry}
        </Button>
      )}
      {!retry && seconds > 0 && (
        <span role="timer" className="small">
          {words.faults.retryIn(clockTime(seconds))}
        </span>
      )}
      {children}
    </>
  );
  return (
    <Notice kind={isUnreachable || fault.authorizationUrl || fault.retryAt ? 'care' : 'bad'} actions={actions}>
      <p>{text}</p>
      {fault.requestId && (
        <p className="small">
          {words.faults.reportId} <code>{fault.requestId}</code>
        </p>
      )}
    </Notice>
  );
}
