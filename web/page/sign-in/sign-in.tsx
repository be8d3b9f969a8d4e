import { type SubmitEvent, useState } from 'react';
import { LoginDocument } from '../../generated/graphql.ts';
import { session } from '../api/current-session.ts';
import { useCall } from '../api/use-call.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Field, PasswordField } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Notice } from '../parts/notice.tsx';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { Door } from './door.tsx';
import { GoogleButton } from './google-button.tsx';

/** Why somebody was led to the sign-in screen; in the history entry. */
export type SignInReason = 'ended' | 'reset' | 'deleted' | 'everywhere';

/** By password or with Google. Whoever gets in is led on by the routes, which watch the session. */
export function SignIn() {
  const words = useWords();
  const { query, state } = usePlace();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { run, isBusy, fault } = useCall(LoginDocument);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy && (await run({ email, password }))) await session.refresh();
  };
  const isRefused = fault?.code === 'BAD_CREDENTIALS';
  return (
    <Door>
      <Heading title={words.signIn.title}>{words.signIn.lead}</Heading>
      {isReason(state) && !fault && <Notice kind={state === 'ended' ? 'care' : 'good'}>{words.signIn[state]}</Notice>}
      <GoogleButton returnTo={query.get('returnTo') ?? '/mail'} />
      <form onSubmit={submit}>
        <FaultNotice fault={fault} />
        <Field
          label={words.signIn.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          isWrong={isRefused}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          label={words.password.label}
          name="password"
          autoComplete="current-password"
          value={password}
          isWrong={isRefused}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" className="button primary wide" isResting={isBusy}>
          {isBusy ? words.signIn.busy : words.signIn.submit}
        </Button>
      </form>
      <div className="other-ways">
        <Link to="/sign-up" className="button wide">
          {words.signIn.signUp}
        </Link>
        <Link to="/forgotten-password">{words.signIn.forgotten}</Link>
        <Link to="/find-account">{words.signIn.find}</Link>
      </div>
    </Door>
  );
}

function isReason(state: unknown): state is SignInReason {
  return state === 'ended' || state === 'reset' || state === 'deleted' || state === 'everywhere';
}
