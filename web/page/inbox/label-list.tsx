import { Bone } from '../parts/bones.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';
import { AccountChoice } from './account-choice.tsx';
import { ALL, type MailPlace, mailPath } from './mail-place.ts';
import type { ConnectedAccount } from './mailbox.tsx';
import type { Label, Labels } from './use-labels.ts';

interface LabelListProps {
  place: MailPlace;
  account: string;
  accounts: ConnectedAccount[];
  labels: Labels;
}

/** Where mail can be. */
export function LabelList({ place, account, accounts, labels }: LabelListProps) {
  const words = useWords();
  const link = (gmailId: string, label?: Label) => (
    <LabelLink key={gmailId} gmailId={gmailId} label={label} name={labels.nameOf(gmailId)} place={place} />
  );
  return (
    <nav aria-label={words.mail.labels} className="label-list">
      {accounts.length > 1 && <AccountChoice account={account} accounts={accounts} />}
      <FaultNotice fault={labels.fault?.authorizationUrl ? undefined : labels.fault} retry={labels.retry} />
      {labels.isLoading && <LabelBones />}
      <ul>
        {labels.system.map((label) => link(label.gmailId, label))}
        {!labels.isLoading && link(ALL)}
      </ul>
      {labels.own.length > 0 && (
        <>
          <h2 className="label-heading">{words.mail.yourLabels}</h2>
          <ul>{labels.own.map((label) => link(label.gmailId, label))}</ul>
        </>
      )}
    </nav>
  );
}

interface LabelLinkProps {
  gmailId: string;
  label: Label | undefined;
  name: string;
  place: MailPlace;
}

function LabelLink({ gmailId, label, name, place }: LabelLinkProps) {
  const words = useWords();
  const isCurrent = place.label === gmailId && place.search === '';
  const unread = label?.messagesUnread ?? 0;
  return (
    <li>
      <Link
        to={mailPath({ account: place.account, label: gmailId, search: '' })}
        aria-current={isCurrent ? 'page' : undefined}
      >
        {label?.type === 'USER' && (
          <span className="label-dot" style={{ background: label.color?.background }} aria-hidden="true" />
        )}
        <span className="label-name">{name}</span>
        {unread > 0 && (
          <span className="label-count">
            <span aria-hidden="true">{unread}</span>
            <span className="unseen">{words.mail.unread(unread)}</span>
          </span>
        )}
      </Link>
    </li>
  );
}

function LabelBones() {
  return (
    <ul>
      {['60%', '45%', '52%', '38%', '48%', '41%'].map((width) => (
        <li key={width} className="label-bone">
          <Bone width={width} />
        </li>
      ))}
    </ul>
  );
}
