import { type SubmitEvent, useState } from 'react';
import { ChangePasswordDocument } from '../../generated/graphql.ts';
import { useCall } from '../api/use-call.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { PasswordField } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';

/** Changes the password of whoever knows it. */
export function PasswordForm({ email }: { email: string }) {
  const words = useWords();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [isChanged, setChanged] = useState(false);
  const { run, isBusy, fault } = useCall(ChangePasswordDocument);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setChanged(false);
    if (!(await run({ currentPassword, newPassword }))) return;
    setChanged(true);
    setCurrent('');
    setNew('');
  };
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <FaultNotice fault={fault} />
        {isChanged && <Notice kind="good">{words.account.passwordChanged}</Notice>}
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        <PasswordField
          label={words.password.current}
          name="password"
          autoComplete="current-password"
          value={currentPassword}
          isWrong={fault?.code === 'BAD_CREDENTIALS'}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label={words.password.new}
          name="new-password"
          autoComplete="new-password"
          hint={words.password.hint}
          value={newPassword}
          isWrong={fault?.code === 'WEAK_PASSWORD'}
          onChange={(event) => setNew(event.target.value)}
        />
        <div>
          <Button type="submit" className="button compact" isResting={isBusy}>
            {isBusy ? words.account.busy : words.account.changePassword}
          </Button>
        </div>
      </form>
      <p className="small soft">
        {words.account.noPassword} <Link to="/forgotten-password">{words.account.setByMail}</Link>
      </p>
    </>
  );
}
