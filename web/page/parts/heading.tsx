import type { ReactNode } from 'react';
import { useArrival, useTitle } from '../routing/arrival.ts';

/** Heading and first sentence of a screen; it names the document too. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useArrival<HTMLHeadingElement>(title);
  useTitle(title);
  return (
    <div>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children && <p className="lead">{children}</p>}
    </div>
  );
}
