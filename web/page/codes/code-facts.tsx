import { localTime } from '../api/server-clock.ts';
import { clockTime, useSecondsUntil } from '../parts/use-time.ts';
import { useWords } from '../words/words.ts';
import type { CodeRequest } from './code-request.ts';

/** How long the code works, and how many tries are left. */
export function CodeFacts({ request, attemptsLeft }: { request: CodeRequest; attemptsLeft: number | undefined }) {
  const words = useWords();
  const seconds = useSecondsUntil(request.expiresAt === undefined ? undefined : localTime(request.expiresAt));
  return (
    <div className="code-facts">
      {request.expiresAt !== undefined && (
        <span role="timer">{seconds > 0 ? words.codes.timeLeft(clockTime(seconds)) : words.codes.expired}</span>
      )}
      {attemptsLeft !== undefined && <span role="status">{words.codes.attemptsLeft(attemptsLeft)}</span>}
    </div>
  );
}
