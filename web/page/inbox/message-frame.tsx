import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../words/words.ts';
import { frameDocument } from './frame-document.ts';

/** A mail can be no longer than this; the rest is scrolled to within the frame. */
const MOST_PIXELS = 20_000;
/** A mail that is wider still is moved sideways. */
const LEAST_ZOOM = 0.5;

/**
 * A mail's HTML, which the server has sanitised, once more behind walls: a document without scripts, whose links open
 * elsewhere. It is of this page's origin so that the page can see how high it is; see docs/decisions/0026-mail-frame.md.
 */
export function MessageFrame({ html }: { html: string }) {
  const words = useWords();
  const frame = useRef<HTMLIFrameElement>(null);
  const source = useMemo(() => frameDocument(html), [html]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new document is a new frame
  useEffect(() => (frame.current ? fitOnChange(frame.current) : undefined), [source]);
  return (
    // A new document is a new frame: another one in the same frame would be a step for the back button.
    <iframe
      ref={frame}
      key={source}
      className="frame"
      title={words.message.frame}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={source}
      onLoad={({ currentTarget }) => fitMail(currentTarget)}
    />
  );
}

/** Fits the frame again whenever its width has changed: text breaks elsewhere then. */
function fitOnChange(frame: HTMLIFrameElement): () => void {
  let width = 0;
  const observer = new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    fitMail(frame);
  });
  observer.observe(frame);
  return () => observer.disconnect();
}

/**
 * As high as its text, and smaller where the mail is wider than the frame. It is measured at the height of the style sheet,
 * since a mail may be made in parts of that height.
 */
function fitMail(frame: HTMLIFrameElement): void {
  const { documentElement: root, body } = frame.contentDocument ?? {};
  if (!root || !body) return;
  frame.style.height = '';
  body.style.zoom = '';
  if (root.scrollWidth > root.clientWidth)
    body.style.zoom = `${Math.max(Math.floor((root.clientWidth / root.scrollWidth) * 100) / 100, LEAST_ZOOM)}`;
  const scrollbar = frame.clientHeight - root.clientHeight;
  frame.style.height = `${Math.min(root.offsetHeight + scrollbar + 2, MOST_PIXELS)}px`;
}
