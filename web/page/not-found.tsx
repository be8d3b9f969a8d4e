import { useArrival, useTitle } from './routing/arrival.ts';
import { Link } from './routing/link.tsx';
import { useWords } from './words/words.ts';

export function NotFound() {
  const words = useWords();
  const heading = useArrival<HTMLHeadingElement>('not-found');
  useTitle(words.shell.notFoundTitle);
  return (
    <main id="main" className="centred">
      <h1 ref={heading} tabIndex={-1}>
        {words.shell.notFoundTitle}
      </h1>
      <p className="soft">{words.shell.notFoundText}</p>
      <Link className="button" to="/">
        {words.shell.home}
      </Link>
    </main>
  );
}
