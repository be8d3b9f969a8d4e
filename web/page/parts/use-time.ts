import { useEffect, useState } from 'react';

/** The time by this device's clock, each second, while something waits for it. */
function useTime(isRunning: boolean): number {
  const [time, setTime] = useState(Date.now);
  useEffect(() => {
    setTime(Date.now());
    if (!isRunning) return;
    const timer = setInterval(() => setTime(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return time;
}

/** Whole seconds until then, 0 once it is past. */
export function useSecondsUntil(instant: number | undefined): number {
  const [isOver, setOver] = useState(false);
  const time = useTime(instant !== undefined && !isOver);
  const seconds = instant === undefined ? 0 : Math.max(0, Math.ceil((instant - time) / 1000));
  useEffect(() => setOver(instant !== undefined && seconds === 0), [instant, seconds]);
  return seconds;
}

/** As minutes and seconds, for example 9:05. */
export function clockTime(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
