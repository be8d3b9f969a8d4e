import { useQuery } from '@apollo/client/react';
import { ServiceStatusDocument } from '../../generated/graphql.ts';
import { useGoogleAuthorization } from '../google/use-google-authorization.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { GoogleIcon } from '../parts/icons.tsx';
import { Notice } from '../parts/notice.tsx';
import { useArrival, useTitle } from '../routing/arrival.ts';
import { useWords } from '../words/words.ts';

/** For whoever is signed in and has no mailbox here yet. */
export function ConnectGoogle() {
  const words = useWords();
  const heading = useArrival<HTMLHeadingElement>('connect');
  const { open, isBusy, fault } = useGoogleAuthorization('/mail');
  const { data } = useQuery(ServiceStatusDocument);
  useTitle(words.mail.connectTitle);
  return (
    <main id="main" className="centred">
      <h1 ref={heading} tabIndex={-1}>
        {words.mail.connectTitle}
      </h1>
      <p className="soft">{words.mail.connectText}</p>
      <FaultNotice fault={fault} />
      {data?.serviceStatus.googleSignInConfigured === false ? (
        <Notice kind="care">{words.mail.notConfigured}</Notice>
      ) : (
        <Button className="button primary" isResting={isBusy} onClick={() => open()}>
          <GoogleIcon />
          {isBusy ? words.mail.connecting : words.mail.connect}
        </Button>
      )}
    </main>
  );
}
