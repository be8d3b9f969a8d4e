import { useEffect } from 'react';
import { navigate } from './location.ts';

/** Leads elsewhere; the back button does not come by here again. */
export function Redirect({ to, state }: { to: string; state?: unknown }) {
  useEffect(() => navigate(to, { replace: true, state }), [to, state]);
  return null;
}
