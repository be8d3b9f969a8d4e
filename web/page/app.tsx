import { Suspense } from 'react';
import { Bar } from './parts/bar.tsx';
import { OfflineBanner } from './parts/offline-banner.tsx';
import { Waiting } from './parts/waiting.tsx';
import { Routes } from './routes.tsx';

/** The page: what stands above each screen, and the screen. */
export function App() {
  return (
    <>
      <Bar />
      <OfflineBanner />
      <Suspense fallback={<Waiting />}>
        <Routes />
      </Suspense>
    </>
  );
}
