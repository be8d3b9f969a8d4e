import type { CodePurpose } from '../../generated/graphql.ts';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { navigate, usePlace } from '../routing/location.ts';
import { Redirect } from '../routing/redirect.tsx';
import { useWords } from '../words/words.ts';
import { CodeForm } from './code-form.tsx';
import { readCodeRequest } from './code-request.ts';
import { keepProof } from './proof.ts';

interface CodeStepProps {
  purpose: CodePurpose;
  /** Where the address is asked for. */
  addressPath: string;
  /** Where it goes on once the address is proven. */
  nextPath: string;
}

/** Asks for the code that was mailed. */
export function CodeStep({ purpose, addressPath, nextPath }: CodeStepProps) {
  const words = useWords();
  const { state, path } = usePlace();
  const request = readCodeRequest(state, purpose);
  if (!request) return <Redirect to={addressPath} />;
  const sentence = request.isUncertain ? words.codes.maybeSentTo : words.codes.sentTo;
  return (
    <>
      <Heading title={words.codes.title}>
        {sentence(<strong key="to">{request.email}</strong>)}{' '}
        {request.reference && words.codes.reference(<ReferenceMark key="reference">{request.reference}</ReferenceMark>)}
      </Heading>
      <CodeForm
        request={request}
        onRequest={(next) => navigate(path, { replace: true, state: next })}
        onOther={(other) => navigate(path, { state: other })}
        onVerified={(proof) => {
          keepProof(purpose, proof);
          navigate(nextPath, { replace: true });
        }}
      />
      <div className="other-ways">
        <Link to={addressPath}>{words.codes.otherAddress}</Link>
      </div>
    </>
  );
}

function ReferenceMark({ children }: { children: string }) {
  return <span className="reference">{children}</span>;
}
