import { type ReactNode, type SubmitEvent, useEffect, useId, useRef } from 'react';
import { useWords } from '../words/words.ts';
import { Button } from './button.tsx';

interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  confirm: string;
  isBusy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** Asks before what cannot be taken back. The browser keeps the focus within, and Escape cancels. */
export function ConfirmDialog({ isOpen, title, confirm, isBusy, onConfirm, onCancel, children }: ConfirmDialogProps) {
  const words = useWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy) onConfirm();
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onCancel}>
      <form onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {children}
        <div className="row-actions">
          <Button className="button" onClick={onCancel}>
            {words.account.cancel}
          </Button>
          <Button type="submit" className="button danger" isResting={isBusy}>
            {isBusy ? words.account.busy : confirm}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
