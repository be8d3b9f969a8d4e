import { AddressStep } from '../codes/address-step.tsx';
import { CodeStep } from '../codes/code-step.tsx';
import { Proven } from '../codes/proven.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { Door } from './door.tsx';
import { NewPassword } from './new-password.tsx';

const BASE = '/forgotten-password';

/** A new password by a code that is mailed. */
export function ForgottenPassword() {
  const words = useWords();
  const { path } = usePlace();
  if (path === `${BASE}/code`)
    return (
      <Door>
        <CodeStep purpose="RESET_PASSWORD" addressPath={BASE} nextPath={`${BASE}/password`} />
      </Door>
    );
  if (path === `${BASE}/password`)
    return (
      <Door>
        <Proven purpose="RESET_PASSWORD" addressPath={BASE}>
          {(proof) => <NewPassword proof={proof} />}
        </Proven>
      </Door>
    );
  return (
    <Door>
      <Heading title={words.reset.title}>{words.reset.lead}</Heading>
      <AddressStep purpose="RESET_PASSWORD" codePath={`${BASE}/code`} />
      <div className="other-ways">
        <Link to="/sign-in">{words.signIn.title}</Link>
        <Link to="/find-account">{words.signIn.find}</Link>
      </div>
    </Door>
  );
}
