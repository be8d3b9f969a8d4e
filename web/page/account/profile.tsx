import { type SubmitEvent, useState } from 'react';
import { type MeQuery, UpdateNameDocument } from '../../generated/graphql.ts';
import { useCall } from '../api/use-call.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';

/** Name and address. */
export function Profile({ me }: { me: NonNullable<MeQuery['me']> }) {
  const words = useWords();
  const [name, setName] = useState(me.name ?? '');
  const [isSaved, setSaved] = useState(false);
  const { run, isBusy, fault } = useCall(UpdateNameDocument);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setSaved(false);
    setSaved((await run({ name: name.trim() || null })) !== undefined);
  };
  return (
    <>
      <div className="entry">
        <div>
          <p className="soft small">{words.account.email}</p>
          <p>{me.email}</p>
        </div>
        <Link className="button compact" to="/account/email">
          {words.account.changeEmail}
        </Link>
      </div>
      <form className="stack" onSubmit={submit}>
        <FaultNotice fault={fault} />
        {isSaved && <Notice kind="good">{words.account.saved}</Notice>}
        <Field
          label={words.account.name}
          name="name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div>
          <Button type="submit" className="button compact" isResting={isBusy}>
            {isBusy ? words.account.busy : words.account.saveName}
          </Button>
        </div>
      </form>
    </>
  );
}
