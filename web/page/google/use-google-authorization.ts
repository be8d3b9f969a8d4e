import { StartGoogleAuthorizationDocument } from '../../generated/graphql.ts';
import type { Fault } from '../api/fault.ts';
import { useCall } from '../api/use-call.ts';

interface GoogleAuthorization {
  /** Leaves for Google's consent page; `email` is the account it should offer. */
  open: (email?: string) => Promise<void>;
  isBusy: boolean;
  fault: Fault | undefined;
}

/** The way to Google and back to a path here, for whoever is signed in. */
export function useGoogleAuthorization(returnTo: string): GoogleAuthorization {
  const { run, isBusy, fault } = useCall(StartGoogleAuthorizationDocument);
  const open = async (email?: string) => {
    const started = await run({ returnTo, loginHint: email ?? null });
    if (started) window.location.assign(started.authorizationUrl);
  };
  return { open, isBusy, fault };
}
