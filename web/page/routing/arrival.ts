import { type RefObject, useEffect, useRef } from 'react';
import { usePlace } from './location.ts';

/** Names the document after what is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · gmail-graphql`;
  }, [title]);
}

/** Puts the focus on a heading when a person arrives at what it names, but not when the page has just been loaded. */
export function useArrival<E extends HTMLElement>(key: string): RefObject<E | null> {
  const heading = useRef<E>(null);
  const { steps } = usePlace();
  const hasMoved = steps > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a person arrives when the key changes, and at no other step
  useEffect(() => {
    if (hasMoved) heading.current?.focus({ preventScroll: true });
  }, [key]);
  return heading;
}
