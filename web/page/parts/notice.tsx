import type { ReactNode } from 'react';

interface NoticeProps {
  kind?: 'plain' | 'good' | 'care' | 'bad';
  children: ReactNode;
  actions?: ReactNode;
}

/** What a person should know now; screen readers say it at once when it is bad, else when they are through. */
export function Notice({ kind = 'plain', children, actions }: NoticeProps) {
  return (
    <div className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <div>{children}</div>
      {actions && <div className="notice-actions">{actions}</div>}
    </div>
  );
}
