import { useState } from 'react';
import { useWords } from '../words/words.ts';
import { MessageFrame } from './message-frame.tsx';
import type { MessageDetail } from './use-message.ts';

/** What was written: as formatted by its author, or as plain text. */
export function MessageBody({ message }: { message: MessageDetail }) {
  const words = useWords();
  const { html, text } = message;
  const [isPlain, setPlain] = useState(html === null);
  if (html === null && text === null) return <p className="soft">{words.message.noBody}</p>;
  return (
    <div className="body">
      {html !== null && (
        <fieldset className="views">
          <legend className="unseen">{words.message.view}</legend>
          <button type="button" aria-pressed={!isPlain} onClick={() => setPlain(false)}>
            {words.message.asHtml}
          </button>
          <button type="button" aria-pressed={isPlain} onClick={() => setPlain(true)}>
            {words.message.asText}
          </button>
          {!isPlain && <span className="small soft">{words.message.blocked}</span>}
        </fieldset>
      )}
      {isPlain || html === null ? <div className="plain">{text}</div> : <MessageFrame html={html} />}
    </div>
  );
}
