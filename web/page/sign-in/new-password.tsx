import { type SubmitEvent, useState } from 'react';
import { ResetPasswordDocument } from '../../generated/graphql.ts';
import { session } from '../api/current-session.ts';
import { useCall } from '../api/use-call.ts';
import { dropProof, type Proof } from '../codes/proof.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { PasswordField } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { navigate } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import type { SignInReason } from './sign-in.tsx';

/** The last step of a forgotten password. */
export function NewPassword({ proof }: { proof: Proof }) {
  const words = useWords();
  const [newPassword, setNewPassword] = useState('');
  const { run, isBusy, fault } = useCall(ResetPasswordDocument);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || !(await run({ verificationToken: proof.token, newPassword }))) return;
    await session.refresh();
    navigate('/sign-in', { replace: true, state: 'reset' satisfies SignInReason });
    dropProof('RESET_PASSWORD');
  };
  return (
    <>
      <Heading title={words.reset.newTitle}>{words.reset.newLead}</Heading>
      <form onSubmit={submit}>
        <FaultNotice fault={fault}>
          {fault?.code === 'VERIFICATION_TOKEN_INVALID' && <Link to="/forgotten-password">{words.codes.resend}</Link>}
        </FaultNotice>
        <input type="hidden" name="email" autoComplete="username" value={proof.email} readOnly />
        <PasswordField
          label={words.password.new}
          name="new-password"
          autoComplete="new-password"
          hint={words.password.hint}
          value={newPassword}
          isWrong={fault?.code === 'WEAK_PASSWORD'}
          onChange={(event) => setNewPassword(event.target.value)}
        />
        <Button type="submit" className="button primary wide" isResting={isBusy}>
          {isBusy ? words.reset.busy : words.reset.submit}
        </Button>
      </form>
    </>
  );
}
