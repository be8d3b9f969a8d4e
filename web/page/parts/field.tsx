import { type InputHTMLAttributes, useId, useState } from 'react';
import { useWords } from '../words/words.ts';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  isWrong?: boolean;
}

/** A labelled input. */
export function Field({ label, hint, isWrong = false, className = 'field', ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={isWrong || undefined} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A password that can be looked at. */
export function PasswordField({ label, hint, isWrong = false, ...rest }: FieldProps) {
  const words = useWords();
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="with-reveal">
        <input
          id={id}
          type={isShown ? 'text' : 'password'}
          required
          spellCheck={false}
          autoCapitalize="none"
          aria-invalid={isWrong || undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
          {...rest}
        />
        <button type="button" className="reveal" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? words.password.hide : words.password.show}
          <span className="unseen"> {label}</span>
        </button>
      </div>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
