import { type SubmitEvent, useState } from 'react';
import { RegisterDocument } from '../../generated/graphql.ts';
import { session } from '../api/current-session.ts';
import { useCall } from '../api/use-call.ts';
import { dropProof, type Proof } from '../codes/proof.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Field, PasswordField } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';

/** Name and password of a new user whose address is proven. */
export function SignUpDetails({ proof }: { proof: Proof }) {
  const words = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { run, isBusy, fault } = useCall(RegisterDocument);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const answer = await run({ verificationToken: proof.token, password, name: name.trim() || null });
    if (!answer) return;
    dropProof('SIGN_UP');
    await session.refresh();
  };
  return (
    <>
      <Heading title={words.signUp.detailsTitle}>
        {words.signUp.detailsLead(<strong key="email">{proof.email}</strong>)}
      </Heading>
      <form onSubmit={submit}>
        <FaultNotice fault={fault}>
          {fault?.code === 'EMAIL_ALREADY_REGISTERED' && (
            <>
              <Link to="/sign-in">{words.signIn.title}</Link>
              <Link to="/forgotten-password">{words.signIn.forgotten}</Link>
            </>
          )}
          {fault?.code === 'VERIFICATION_TOKEN_INVALID' && <Link to="/sign-up">{words.codes.resend}</Link>}
        </FaultNotice>
        <input type="hidden" name="email" autoComplete="username" value={proof.email} readOnly />
        <Field
          label={words.signUp.name}
          name="name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <PasswordField
          label={words.password.label}
          name="new-password"
          autoComplete="new-password"
          hint={words.password.hint}
          value={password}
          isWrong={fault?.code === 'WEAK_PASSWORD'}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" className="button primary wide" isResting={isBusy}>
          {isBusy ? words.signUp.busy : words.signUp.submit}
        </Button>
      </form>
    </>
  );
}
