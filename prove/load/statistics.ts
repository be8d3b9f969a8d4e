/** One look at something that changes. */
export interface Sample {
  /** Seconds since the beginning. */
  at: number;
  value: number;
}

/** The smallest of each window of so many seconds, at the window's middle; windows that are not full are left out. */
export function windowMinima(samples: readonly Sample[], seconds: number): Sample[] {
  const first = samples[0]?.at ?? 0;
  const last = samples.at(-1)?.at ?? 0;
  const minima: Sample[] = [];
  for (let from = first; from + seconds <= last; from += seconds) {
    const values = samples.filter(({ at }) => at >= from && at < from + seconds).map(({ value }) => value);
    if (values.length > 0) minima.push({ at: from + seconds / 2, value: Math.min(...values) });
  }
  return minima;
}

/** Of a second, by Theil and Sen: the median of the slopes between any two, which single ones far away do not bend. */
export function slope(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((one, index) =>
    samples.slice(index + 1).map((other) => (other.value - one.value) / (other.at - one.at)),
  );
  return median(slopes);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
