import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';

/** The frame of the screens before somebody is signed in. */
export function Door({ children }: { children: ReactNode }) {
  const words = useWords();
  return (
    <div className="door">
      <aside className="pitch" aria-label={words.pitch.from}>
        <div className="sample-mail" aria-hidden="true">
          <div className="head">
            <span>{words.pitch.from}</span>
            <span>
              {words.pitch.reference} <span className="reference">K7P</span>
            </span>
          </div>
          <p className="digits">482 915</p>
          <p className="soft small">{words.pitch.subject}</p>
        </div>
        <p className="words">{words.pitch.words}</p>
      </aside>
      <main id="main">{children}</main>
    </div>
  );
}
