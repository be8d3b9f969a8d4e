import { Suspense } from 'react';
import { Bar } from './parts/bar.tsx';
import { OfflineBanner } from './parts/offline-banner.tsx';
import { Waiting } from './parts/waiting.tsx';
import { Routes } from './routes.tsx';
import { usePlace } from './routing/location.ts';
import { ScreenBoundary } from './screen-boundary.tsx';

/** The page: what stands above each screen, and the screen. */
export function App() {
  const { path } = usePlace();
  return (
    <>
      <Bar />
      <OfflineBanner />
      <ScreenBoundary path={path}>
        <Suspense fallback={<Waiting />}>
          <Routes />
        </Suspense>
      </ScreenBoundary>
    </>
  );
}
