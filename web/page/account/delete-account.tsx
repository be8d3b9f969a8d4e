import { useState } from 'react';
import { DeleteMeDocument } from '../../generated/graphql.ts';
import { session } from '../api/current-session.ts';
import { useCall } from '../api/use-call.ts';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { PasswordField } from '../parts/field.tsx';
import { navigate } from '../routing/location.ts';
import type { SignInReason } from '../sign-in/sign-in.tsx';
import { useWords } from '../words/words.ts';

/** The end of the account, with the password or right after a Google sign-in. */
export function DeleteAccount() {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const { run, isBusy, fault, clear } = useCall(DeleteMeDocument);
  const confirm = async () => {
    if (!(await run({ password: password || null }))) return;
    await session.refresh();
    navigate('/sign-in', { replace: true, state: 'deleted' satisfies SignInReason });
  };
  const cancel = () => {
    setOpen(false);
    setPassword('');
    clear();
  };
  return (
    <>
      <p className="soft">{words.account.deleteText}</p>
      <div>
        <Button className="button danger compact" onClick={() => setOpen(true)}>
          {words.account.delete}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.account.deleteTitle}
        confirm={words.account.deleteConfirm}
        isBusy={isBusy}
        onConfirm={confirm}
        onCancel={cancel}
      >
        <p className="soft">{words.account.deleteText}</p>
        <FaultNotice fault={fault}>
          {fault?.code === 'FRESH_SIGN_IN_REQUIRED' && (
            <a href="/auth/google?returnTo=/account">{words.account.signInAgain}</a>
          )}
        </FaultNotice>
        <PasswordField
          label={words.account.deletePassword}
          autoComplete="current-password"
          required={false}
          value={password}
          isWrong={fault?.code === 'BAD_CREDENTIALS'}
          onChange={(event) => setPassword(event.target.value)}
        />
      </ConfirmDialog>
    </>
  );
}
