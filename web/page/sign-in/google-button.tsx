import { useQuery } from '@apollo/client/react';
import { ServiceStatusDocument } from '../../generated/graphql.ts';
import { GoogleIcon } from '../parts/icons.tsx';
import { useWords } from '../words/words.ts';

/** The link that signs in or up with Google; it is left out where the server has no Google. */
export function GoogleButton({ returnTo }: { returnTo: string }) {
  const words = useWords();
  const { data } = useQuery(ServiceStatusDocument);
  if (data && !data.serviceStatus.googleSignInConfigured) return null;
  return (
    <>
      <a className="button wide" href={`/auth/google?${new URLSearchParams({ returnTo })}`}>
        <GoogleIcon />
        {words.signIn.google}
      </a>
      <p className="divider">{words.signIn.or}</p>
    </>
  );
}
