import { useMemo } from 'react';
import { useWords } from '../words/words.ts';
import { frameDocument } from './frame-document.ts';

/**
 * A mail's HTML, which the server has sanitised, once more behind walls: a document of no origin, without scripts, whose
 * links open elsewhere.
 */
export function MessageFrame({ html }: { html: string }) {
  const words = useWords();
  const source = useMemo(() => frameDocument(html), [html]);
  return (
    // A new document is a new frame: another one in the same frame would be a step for the back button.
    <iframe
      key={source}
      className="frame"
      title={words.message.frame}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={source}
    />
  );
}
