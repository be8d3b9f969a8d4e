import { useState } from 'react';
import { localTime } from '../api/server-clock.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { clockTime, useSecondsUntil } from '../parts/use-time.ts';
import { useWords } from '../words/words.ts';
import type { CodeRequest } from './code-request.ts';
import { useRequestCode } from './use-request-code.ts';

interface ResendCodeProps {
  request: CodeRequest;
  onSent: (request: CodeRequest) => void;
  /** The person has a mail of which nobody knew whether it left. */
  onArrived: (request: CodeRequest) => void;
}

/** Another code for the same address, once the server takes the wish again. */
export function ResendCode({ request, onSent, onArrived }: ResendCodeProps) {
  const words = useWords();
  const { run, isBusy, fault, fallback, clear } = useRequestCode(request.purpose);
  const [isSent, setSent] = useState(false);
  const availableAt = request.resendAvailableAt === undefined ? undefined : localTime(request.resendAvailableAt);
  const seconds = useSecondsUntil(fault?.retryAt ?? availableAt);
  const resend = async () => {
    const next = await run(request.email);
    setSent(next !== undefined);
    if (next) onSent(next);
  };
  const arrive = () => {
    if (fallback) onArrived(fallback);
    clear();
  };
  return (
    <div className="stack">
      <div>
        <Button className="text-button" isResting={isBusy || seconds > 0} onClick={resend}>
          {isBusy ? words.codes.sending : seconds > 0 ? words.codes.resendIn(clockTime(seconds)) : words.codes.resend}
        </Button>
      </div>
      {fault && fault.code !== 'RESEND_TOO_SOON' && (
        <FaultNotice fault={fault}>
          {fallback?.isUncertain && (
            <>
              <span>{words.codes.mayArriveToo}</span>
              <Button className="text-button" onClick={arrive}>
                {words.codes.haveNewCode}
              </Button>
            </>
          )}
        </FaultNotice>
      )}
      <p role="status" className="small soft">
        {isSent && request.reference && words.codes.resent(request.reference)}
      </p>
    </div>
  );
}
