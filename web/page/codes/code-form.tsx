import { type SubmitEvent, useRef, useState } from 'react';
import { VerifyCodeDocument } from '../../generated/graphql.ts';
import { useCall } from '../api/use-call.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Notice } from '../parts/notice.tsx';
import { useWords } from '../words/words.ts';
import { CODE_LENGTH } from './code-digits.ts';
import { CodeFacts } from './code-facts.tsx';
import { CodeInput } from './code-input.tsx';
import { type CodeRequest, findNewest } from './code-request.ts';
import type { Proof } from './proof.ts';
import { ResendCode } from './resend-code.tsx';

interface CodeFormProps {
  request: CodeRequest;
  /** A newer request takes the place of this one. */
  onRequest: (request: CodeRequest) => void;
  /** Another request is tried; this one may still be gone back to. */
  onOther: (request: CodeRequest) => void;
  onVerified: (proof: Proof) => void;
}

type Tries = { requestId: string; left: number | undefined };

/** The code, its tries and its time, and the way to another one. */
export function CodeForm({ request, onRequest, onOther, onVerified }: CodeFormProps) {
  const words = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [tries, setTries] = useState<Tries>();
  const [newer, setNewer] = useState<CodeRequest>();
  const { run, isBusy, fault, clear } = useCall(VerifyCodeDocument);
  const left = tries?.requestId === request.requestId ? tries.left : request.attemptsAllowed;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (code.length < CODE_LENGTH) return input.current?.focus();
    const verified = await run({ requestId: request.requestId, code }, (refusal) => {
      if (refusal.code === 'CODE_MISMATCH')
        setTries({ requestId: request.requestId, left: refusal.attemptsRemaining ?? undefined });
      const newest = findNewest(request.purpose, request.email);
      if (refusal.code === 'CODE_SUPERSEDED' && newest && newest.requestId !== request.requestId) {
        setNewer(newest);
        onRequest(newest);
      }
      setTimeout(() => input.current?.select());
    });
    if (verified) onVerified({ email: verified.email, token: verified.verificationToken });
  };
  const begin = (next: CodeRequest, take: (next: CodeRequest) => void) => {
    clear();
    setCode('');
    setNewer(undefined);
    take(next);
    input.current?.focus();
  };
  const isAdopted = newer !== undefined && fault?.code === 'CODE_SUPERSEDED';
  return (
    <form onSubmit={submit} noValidate>
      {isAdopted ? (
        <Notice kind="care">{words.codes.newerMail(newer.reference)}</Notice>
      ) : (
        <FaultNotice fault={fault} />
      )}
      <CodeInput value={code} onChange={setCode} isWrong={fault?.code === 'CODE_MISMATCH'} input={input} />
      <CodeFacts request={request} attemptsLeft={left} />
      <Button type="submit" className="button primary wide" isResting={isBusy}>
        {isBusy ? words.codes.checking : words.codes.check}
      </Button>
      <ResendCode
        request={request}
        onSent={(next) => begin(next, onRequest)}
        onArrived={(next) => begin(next, onOther)}
      />
    </form>
  );
}
