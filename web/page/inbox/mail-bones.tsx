import { Bone } from '../parts/bones.tsx';
import { useTitle } from '../routing/arrival.ts';
import { useWords } from '../words/words.ts';

/** The mailbox before anything of it is known, in its shape. */
export function MailBones() {
  const words = useWords();
  useTitle(words.mail.title);
  return (
    <main id="main" className="mailbox" aria-busy="true">
      <h1 className="unseen">{words.mail.title}</h1>
      <div className="labels" />
      <div className="list-pane">
        <div className="list-head" />
        <RowBones />
      </div>
      <div className="reader" />
    </main>
  );
}

const widths = ['38%', '52%', '30%', '46%', '41%', '57%', '35%', '49%'];

/** Messages to come. */
export function RowBones() {
  const words = useWords();
  return (
    <div className="rows still">
      <p className="unseen" role="status">
        {words.shell.loading}
      </p>
      {widths.map((width) => (
        <div key={width} className="row bones">
          <Bone width={width} />
          <Bone width="80%" />
          <Bone width="92%" />
        </div>
      ))}
    </div>
  );
}
