import type { ButtonHTMLAttributes, MouseEvent } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Takes no press, but keeps its place in the order of the keyboard. */
  isResting?: boolean;
}

/** A button that never loses the focus: while it rests it is only marked as disabled. */
export function Button({ isResting = false, onClick, className = 'button', type = 'button', ...rest }: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (isResting) event.preventDefault();
    else onClick?.(event);
  };
  return <button type={type} className={className} aria-disabled={isResting || undefined} onClick={press} {...rest} />;
}
