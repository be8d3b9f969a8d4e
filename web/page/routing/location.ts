import { useValue, ValueStore } from '../api/value-store.ts';

export interface Place {
  path: string;
  query: URLSearchParams;
  /** What was handed over with the step; it lives as long as the history entry. */
  state: unknown;
  /** Counts the steps since the page was loaded. */
  steps: number;
}

const here = new ValueStore<Place>(read(0));

window.addEventListener('popstate', () => here.set(read(here.get().steps + 1)));

function read(steps: number): Place {
  const { pathname, search } = window.location;
  return { path: pathname, query: new URLSearchParams(search), state: window.history.state, steps };
}

export interface StepOptions {
  replace?: boolean;
  state?: unknown;
}

/** Goes to a path of this page, with query. */
export function navigate(to: string, { replace = false, state = null }: StepOptions = {}): void {
  if (replace) window.history.replaceState(state, '', to);
  else window.history.pushState(state, '', to);
  here.set(read(here.get().steps + 1));
}

export function usePlace(): Place {
  return useValue(here);
}
