import { AddressStep } from '../codes/address-step.tsx';
import { CodeStep } from '../codes/code-step.tsx';
import { Proven } from '../codes/proven.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { Door } from './door.tsx';
import { GoogleButton } from './google-button.tsx';
import { SignUpDetails } from './sign-up-details.tsx';
import { Steps } from './steps.tsx';

const BASE = '/sign-up';

/** Address, code, password: three steps, each a place that the back button knows. */
export function SignUp() {
  const { path } = usePlace();
  return <Door>{screen(path)}</Door>;
}

function screen(path: string) {
  if (path === `${BASE}/code`)
    return (
      <>
        <Steps now={2} all={3} />
        <CodeStep purpose="SIGN_UP" addressPath={BASE} nextPath={`${BASE}/password`} />
      </>
    );
  if (path === `${BASE}/password`)
    return (
      <>
        <Steps now={3} all={3} />
        <Proven purpose="SIGN_UP" addressPath={BASE}>
          {(proof) => <SignUpDetails proof={proof} />}
        </Proven>
      </>
    );
  return <SignUpAddress />;
}

function SignUpAddress() {
  const words = useWords();
  return (
    <>
      <Steps now={1} all={3} />
      <Heading title={words.signUp.title}>{words.signUp.lead}</Heading>
      <GoogleButton returnTo="/mail" />
      <AddressStep purpose="SIGN_UP" codePath={`${BASE}/code`} />
      <div className="other-ways">
        <Link to="/sign-in">{words.signUp.haveAccount}</Link>
      </div>
    </>
  );
}
