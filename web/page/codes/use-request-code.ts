import { useState } from 'react';
import { type CodePurpose, RequestCodeDocument } from '../../generated/graphql.ts';
import type { Fault } from '../api/fault.ts';
import { useCall } from '../api/use-call.ts';
import { useValue } from '../api/value-store.ts';
import { language } from '../words/language.ts';
import { type CodeRequest, findNewest, rememberNewest, sentRequest, uncertainRequest } from './code-request.ts';

interface RequestCode {
  run: (email: string) => Promise<CodeRequest | undefined>;
  isBusy: boolean;
  fault: Fault | undefined;
  /** Where no mail is known to have left: a request whose code may be typed in all the same. */
  fallback: CodeRequest | undefined;
  clear: () => void;
}

/** Has a code mailed, in the language of the page. */
export function useRequestCode(purpose: CodePurpose): RequestCode {
  const locale = useValue(language) === 'ko' ? 'KO' : 'EN';
  const { run, isBusy, fault, clear } = useCall(RequestCodeDocument);
  const [fallback, setFallback] = useState<CodeRequest>();
  const request = async (email: string) => {
    setFallback(undefined);
    const sent = await run({ email, purpose, locale }, ({ uncertainRequestId }) => {
      const known = findNewest(purpose, email);
      setFallback(uncertainRequestId ? uncertainRequest(purpose, email, uncertainRequestId) : known);
    });
    if (!sent) return undefined;
    const made = sentRequest(purpose, sent);
    rememberNewest(made);
    return made;
  };
  return { run: request, isBusy, fault, fallback, clear };
}
