import { useId } from 'react';
import { navigate } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { mailPath } from './mail-place.ts';
import type { ConnectedAccount } from './mailbox.tsx';

/** Whose mailbox, for people with several. */
export function AccountChoice({ account, accounts }: { account: string; accounts: ConnectedAccount[] }) {
  const words = useWords();
  const id = useId();
  return (
    <div className="account-choice">
      <label htmlFor={id} className="small soft">
        {words.mail.account}
      </label>
      <select
        id={id}
        className="select"
        value={account}
        onChange={(event) => navigate(mailPath({ account: event.target.value, label: 'INBOX', search: '' }))}
      >
        {accounts.map(({ id: value, email }) => (
          <option key={value} value={value}>
            {email}
          </option>
        ))}
      </select>
    </div>
  );
}
