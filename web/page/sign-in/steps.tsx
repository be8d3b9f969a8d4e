import { useWords } from '../words/words.ts';

/** How far one has come. */
export function Steps({ now, all }: { now: number; all: number }) {
  const words = useWords();
  const numbers = Array.from({ length: all }, (_, index) => index + 1);
  return (
    <ol className="steps" aria-label={words.signUp.step(now, all)}>
      {numbers.map((number) => (
        <li key={number} className={number < now ? 'done' : ''} aria-current={number === now ? 'step' : undefined}>
          <span className="unseen">{number}</span>
        </li>
      ))}
    </ol>
  );
}
