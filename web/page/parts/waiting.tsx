import { useWords } from '../words/words.ts';

/** While a screen's own parts are on their way. */
export function Waiting() {
  const words = useWords();
  return (
    <main id="main" className="centred" aria-busy="true">
      <p className="soft" role="status">
        {words.shell.loading}
      </p>
    </main>
  );
}
