import { useValue } from '../api/value-store.ts';
import { language } from './language.ts';

interface Dates {
  /** Short, for lists: the time today, the day this year, else the date. */
  brief: (instant: string) => string;
  /** With day and time. */
  full: (instant: string) => string;
  day: (instant: string) => string;
}

/** Instants in words of the chosen language. */
export function useDates(): Dates {
  const locale = useValue(language) === 'ko' ? 'ko-KR' : 'en-GB';
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = formatter(locale, options);
    return (instant: string) => made.format(new Date(instant));
  };
  return {
    brief: (instant) => format(briefOptions(new Date(instant)))(instant),
    full: format({ dateStyle: 'long', timeStyle: 'short' }),
    day: format({ dateStyle: 'long' }),
  };
}

function briefOptions(date: Date): Intl.DateTimeFormatOptions {
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return { timeStyle: 'short' };
  if (date.getFullYear() === now.getFullYear()) return { day: 'numeric', month: 'short' };
  return { year: 'numeric', month: 'short', day: 'numeric' };
}

const made = new Map<string, Intl.DateTimeFormat>();

/** To make one takes long beside its use. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, options);
  made.set(key, known);
  return known;
}
