/** One line of what was found, and whether it is as promised. */
export interface Figure {
  label: string;
  /** With its unit. */
  found: string;
  target: string;
  met: boolean;
}

/** What must never happen, counted; name the first few so that they can be looked at. */
export function none(label: string, found: number | readonly unknown[]): Figure {
  const count = typeof found === 'number' ? found : found.length;
  const examples = typeof found === 'number' || count === 0 ? '' : `: ${found.slice(0, 3).map(String).join(' | ')}`;
  return { label, found: `${count}${examples}`, target: '0', met: count === 0 };
}

export function atMost(label: string, value: number, limit: number, unit = ''): Figure {
  return { label, found: written(value, unit), target: `≤ ${written(limit, unit)}`, met: value <= limit };
}

export function atLeast(label: string, value: number, limit: number, unit = ''): Figure {
  return { label, found: written(value, unit), target: `≥ ${written(limit, unit)}`, met: value >= limit };
}

/** For people: `met    label   found   target`. */
export function line({ label, found, target, met }: Figure): string {
  return `${met ? 'met   ' : 'MISSED'}  ${label}: ${found} (${target})`;
}

function written(value: number, unit: string): string {
  const text = Number.isInteger(value) ? value.toLocaleString('en') : Number(value.toPrecision(3)).toString();
  return unit === '' ? text : `${text} ${unit}`;
}
