import { type ClipboardEvent, type RefObject, useId } from 'react';
import { useWords } from '../words/words.ts';
import { codeDigits } from './code-digits.ts';

interface CodeInputProps {
  value: string;
  onChange: (digits: string) => void;
  isWrong: boolean;
  input: RefObject<HTMLInputElement | null>;
}

/** One input for six digits. A whole mail may be pasted into it. */
export function CodeInput({ value, onChange, isWrong, input }: CodeInputProps) {
  const words = useWords();
  const id = useId();
  const paste = (event: ClipboardEvent) => {
    event.preventDefault();
    onChange(codeDigits(event.clipboardData.getData('text')));
  };
  return (
    <div className="field code-input">
      <label htmlFor={id}>{words.codes.code}</label>
      <input
        ref={input}
        id={id}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        required
        value={value}
        aria-invalid={isWrong || undefined}
        aria-describedby={`${id}-hint`}
        onPaste={paste}
        onChange={(event) => onChange(codeDigits(event.target.value))}
      />
      <p className="hint" id={`${id}-hint`}>
        {words.codes.pasteHint}
      </p>
    </div>
  );
}
