import { AddressStep } from '../codes/address-step.tsx';
import { CodeStep } from '../codes/code-step.tsx';
import { Proven } from '../codes/proven.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { Door } from './door.tsx';
import { FoundAccounts } from './found-accounts.tsx';

const BASE = '/find-account';

/** Which accounts go with an address, told to whoever reads it. */
export function FindAccount() {
  const words = useWords();
  const { path } = usePlace();
  if (path === `${BASE}/code`)
    return (
      <Door>
        <CodeStep purpose="FIND_ACCOUNT" addressPath={BASE} nextPath={`${BASE}/found`} />
      </Door>
    );
  if (path === `${BASE}/found`)
    return (
      <Door>
        <Proven purpose="FIND_ACCOUNT" addressPath={BASE}>
          {(proof) => <FoundAccounts proof={proof} />}
        </Proven>
      </Door>
    );
  return (
    <Door>
      <Heading title={words.find.title}>{words.find.lead}</Heading>
      <AddressStep purpose="FIND_ACCOUNT" codePath={`${BASE}/code`} />
      <div className="other-ways">
        <Link to="/sign-in">{words.signIn.title}</Link>
        <Link to="/sign-up">{words.signIn.signUp}</Link>
      </div>
    </Door>
  );
}
