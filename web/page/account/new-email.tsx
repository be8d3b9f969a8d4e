import { useEffect, useRef, useState } from 'react';
import { ChangeEmailDocument } from '../../generated/graphql.ts';
import { session } from '../api/current-session.ts';
import { useCall } from '../api/use-call.ts';
import type { Proof } from '../codes/proof.ts';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Heading } from '../parts/heading.tsx';
import { Notice } from '../parts/notice.tsx';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';

/** Makes the proven address the account's, once. */
export function NewEmail({ proof }: { proof: Proof }) {
  const words = useWords();
  const { run, fault } = useCall(ChangeEmailDocument);
  const [email, setEmail] = useState<string>();
  const hasAsked = useRef(false);
  const change = async () => {
    const changed = await run({ verificationToken: proof.token });
    if (!changed) return;
    setEmail(changed.user.email);
    await session.refresh();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, since the proof is good for one use
  useEffect(() => {
    if (!hasAsked.current) change();
    hasAsked.current = true;
  }, []);
  return (
    <>
      <Heading title={words.account.emailTitle} />
      <FaultNotice fault={fault} retry={fault?.code === 'UNREACHABLE' ? change : undefined}>
        <Link to="/account/email">{words.codes.resend}</Link>
      </FaultNotice>
      {email && <Notice kind="good">{words.account.emailChanged(email)}</Notice>}
      {!email && !fault && (
        <p className="soft" role="status">
          {words.account.emailChanging}
        </p>
      )}
    </>
  );
}
