import { useEffect, useRef, useState } from 'react';
import { FindAccountsDocument, type FindAccountsMutation } from '../../generated/graphql.ts';
import { useCall } from '../api/use-call.ts';
import type { Proof } from '../codes/proof.ts';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { useDates } from '../words/dates.ts';
import { useWords } from '../words/words.ts';

type Found = Extract<FindAccountsMutation['findAccounts'], { __typename: 'FoundAccounts' }>['accounts'];

/** Spends the proof once, and shows what it finds. */
export function FoundAccounts({ proof }: { proof: Proof }) {
  const words = useWords();
  const { run, fault } = useCall(FindAccountsDocument);
  const [accounts, setAccounts] = useState<Found>();
  const hasAsked = useRef(false);
  const ask = async () => setAccounts((await run({ verificationToken: proof.token }))?.accounts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, since the proof is good for one use
  useEffect(() => {
    if (!hasAsked.current) ask();
    hasAsked.current = true;
  }, []);
  return (
    <>
      <Heading title={words.find.foundTitle} />
      <FaultNotice fault={fault} retry={fault?.code === 'UNREACHABLE' ? ask : undefined}>
        <Link to="/find-account">{words.codes.resend}</Link>
      </FaultNotice>
      <div role="status" className="stack">
        {!accounts && !fault && <p className="soft">{words.find.searching}</p>}
        {accounts?.length === 0 && <p>{words.find.none}</p>}
        {accounts?.map((account) => (
          <Account key={account.maskedEmail} account={account} />
        ))}
      </div>
      <div className="other-ways">
        <Link to="/sign-in">{words.signIn.title}</Link>
        <Link to="/forgotten-password">{words.signIn.forgotten}</Link>
        <Link to="/sign-up">{words.signIn.signUp}</Link>
      </div>
    </>
  );
}

function Account({ account }: { account: Found[number] }) {
  const words = useWords();
  const dates = useDates();
  return (
    <div className="found">
      <strong>{account.maskedEmail}</strong>
      <span className="soft small">{words.find.since(dates.day(account.createdAt))}</span>
      <span className="row-actions">
        {account.signInMethods.map((method) => (
          <span key={method} className="tag">
            {words.find.methods[method]}
          </span>
        ))}
      </span>
    </div>
  );
}
