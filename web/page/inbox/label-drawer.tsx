import { type MouseEvent, type ReactNode, type RefObject, useEffect } from 'react';
import { Button } from '../parts/button.tsx';
import { usePlace } from '../routing/location.ts';
import { useWords } from '../words/words.ts';

interface LabelDrawerProps {
  dialog: RefObject<HTMLDialogElement | null>;
  children: ReactNode;
}

/** The labels over the list, where there is no room beside it. */
export function LabelDrawer({ dialog, children }: LabelDrawerProps) {
  const words = useWords();
  const { steps } = usePlace();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone elsewhere has chosen
  useEffect(() => dialog.current?.close(), [steps]);
  const closeOutside = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current?.close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape and the button
    <dialog ref={dialog} className="drawer" aria-label={words.mail.labels} onClick={closeOutside}>
      <div className="drawer-body">
        <Button className="button quiet compact" onClick={() => dialog.current?.close()}>
          {words.mail.closeLabels}
        </Button>
        {children}
      </div>
    </dialog>
  );
}
