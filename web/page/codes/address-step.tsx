import { type SubmitEvent, useState } from 'react';
import type { CodePurpose } from '../../generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { Field } from '../parts/field.tsx';
import { Link } from '../routing/link.tsx';
import { navigate } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { useRequestCode } from './use-request-code.ts';

interface AddressStepProps {
  purpose: CodePurpose;
  /** The path of the step that asks for the code. */
  codePath: string;
  label?: string;
}

/** Asks for the address that a code goes to. */
export function AddressStep({ purpose, codePath, label }: AddressStepProps) {
  const words = useWords();
  const [email, setEmail] = useState('');
  const { run, isBusy, fault, fallback } = useRequestCode(purpose);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const request = await run(email);
    if (request) navigate(codePath, { state: request });
  };
  return (
    <form onSubmit={submit} noValidate={false}>
      <FaultNotice fault={fault}>
        {fallback && (
          <>
            {fallback.isUncertain && <span>{words.codes.mayArrive}</span>}
            <Link to={codePath} state={fallback}>
              {words.codes.haveCode}
            </Link>
          </>
        )}
      </FaultNotice>
      <Field
        label={label ?? words.codes.address}
        type="email"
        name="email"
        autoComplete="email"
        required
        value={email}
        isWrong={fault?.code === 'INVALID_EMAIL'}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button type="submit" className="button primary wide" isResting={isBusy}>
        {isBusy ? words.codes.sending : words.codes.send}
      </Button>
    </form>
  );
}
