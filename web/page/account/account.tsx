import '../style/account.css';
import { useQuery } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { MeDocument } from '../../generated/graphql.ts';
import { errorFault } from '../api/fault.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { useArrival, useTitle } from '../routing/arrival.ts';
import { useWords } from '../words/words.ts';
import { DeleteAccount } from './delete-account.tsx';
import { GoogleAccounts } from './google-accounts.tsx';
import { PasswordForm } from './password-form.tsx';
import { Profile } from './profile.tsx';
import { SectionBones } from './section-bones.tsx';
import { Sessions } from './sessions.tsx';
import { SignOut } from './sign-out.tsx';

/** All that a person can set, see and end of their account. */
export function Account() {
  const words = useWords();
  const heading = useArrival<HTMLHeadingElement>('account');
  const { data, error, refetch } = useQuery(MeDocument, { fetchPolicy: 'cache-and-network' });
  useTitle(words.account.title);
  const me = data?.me ?? undefined;
  const fault = me || !error ? undefined : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  return (
    <main id="main" className="account" aria-busy={!me && !fault}>
      <h1 ref={heading} tabIndex={-1}>
        {words.account.title}
      </h1>
      <FaultNotice fault={fault} retry={retry} />
      <Section title={words.account.profile}>{me ? <Profile me={me} /> : <SectionBones />}</Section>
      <Section title={words.account.google}>
        {me ? <GoogleAccounts accounts={me.googleAccounts} onChange={retry} /> : <SectionBones />}
      </Section>
      <Section title={words.account.password}>
        <PasswordForm email={me?.email ?? ''} />
      </Section>
      <Section title={words.account.sessions}>
        <Sessions />
      </Section>
      <Section title={words.account.signOut}>
        <SignOut />
      </Section>
      <Section title={words.account.danger}>
        <DeleteAccount />
      </Section>
    </main>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part" aria-label={title}>
      <h2>{title}</h2>
      <div className="stack">{children}</div>
    </section>
  );
}
