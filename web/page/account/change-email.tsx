import '../style/account.css';
import { AddressStep } from '../codes/address-step.tsx';
import { CodeStep } from '../codes/code-step.tsx';
import { Proven } from '../codes/proven.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { NewEmail } from './new-email.tsx';

const BASE = '/account/email';

/** Another address, once it is proven. */
export function ChangeEmail() {
  const words = useWords();
  const { path } = usePlace();
  return (
    <main id="main" className="account narrow">
      <Step path={path} />
      <p>
        <Link to="/account">{words.account.backToAccount}</Link>
      </p>
    </main>
  );
}

function Step({ path }: { path: string }) {
  const words = useWords();
  if (path === `${BASE}/code`)
    return <CodeStep purpose="VERIFY_EMAIL" addressPath={BASE} nextPath={`${BASE}/changed`} />;
  if (path === `${BASE}/changed`)
    return (
      <Proven purpose="VERIFY_EMAIL" addressPath={BASE}>
        {(proof) => <NewEmail proof={proof} />}
      </Proven>
    );
  return (
    <>
      <Heading title={words.account.emailTitle}>{words.account.emailLead}</Heading>
      <AddressStep purpose="VERIFY_EMAIL" codePath={`${BASE}/code`} label={words.account.newEmail} />
    </>
  );
}
