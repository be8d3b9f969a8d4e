import { Component, type ReactNode, useEffect, useRef } from 'react';
import { isReachable } from './api/connectivity.ts';
import { useValue } from './api/value-store.ts';
import { FaultNotice } from './parts/fault-notice.tsx';

interface ScreenBoundaryProps {
  /** Going elsewhere is a new try. */
  path: string;
  children: ReactNode;
}

/** Keeps the page standing where a screen could not be loaded, or failed. */
export class ScreenBoundary extends Component<ScreenBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidUpdate({ path }: ScreenBoundaryProps): void {
    if (this.state.hasFailed && path !== this.props.path) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <ScreenFailed /> : this.props.children;
  }
}

const reload = () => window.location.reload();

/** A bundle that could not be had is not asked for again by the browser, so the page is loaded anew. */
function ScreenFailed() {
  const isOnline = useValue(isReachable);
  const wasOnline = useRef(isOnline);
  useEffect(() => {
    if (isOnline && !wasOnline.current) reload();
    wasOnline.current = isOnline;
  }, [isOnline]);
  return (
    <main id="main" className="centred">
      <FaultNotice fault={{ code: isOnline ? 'INTERNAL' : 'UNREACHABLE' }} retry={reload} />
    </main>
  );
}
