const lateMs = 1000;

/** What was tried, and what must not have come of it. */
export class Findings {
  tried = 0;
  readonly internal: string[] = [];
  readonly late: string[] = [];
  /** Any other answer than was to be expected. */
  readonly wrong: string[] = [];

  /** Notes an answer, of what was asked. */
  note(asked: string, answer: string): void {
    this.tried += 1;
    if (/"code":\s?"INTERNAL"|<code>INTERNAL<\/code>/.test(answer)) this.internal.push(cut(asked));
  }

  expect(isRight: boolean, asked: string, answer: string): void {
    if (!isRight) this.wrong.push(`${cut(asked)} → ${cut(answer)}`);
  }

  /**
   * Asks, and notes how long it took. Late is what takes longer than a second twice: since others use the machine as well,
   * what is slow once is asked again alone. `waits` has the milliseconds that were spent on waiting as Google prescribes.
   */
  async timed<T>(asked: string, ask: () => Promise<T>, waitsMs: () => number = () => 0): Promise<T> {
    const once = async () => {
      const startedAt = performance.now();
      const answer = await ask();
      return { answer, ms: performance.now() - startedAt - waitsMs() };
    };
    const first = await once();
    if (first.ms <= lateMs) return first.answer;
    const second = await once();
    if (second.ms > lateMs) this.late.push(`${Math.round(second.ms)} ms for ${cut(asked)}`);
    return second.answer;
  }
}

function cut(text: string): string {
  const written = JSON.stringify(text);
  return written.length > 300 ? `${written.slice(0, 200)}… (${written.length} characters)` : written;
}
