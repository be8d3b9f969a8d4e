let aheadMilliseconds = 0;

/** Notes how far this device's clock is ahead of the server's; the header tells whole seconds. */
export function noteServerTime(response: Response): void {
  const serverTime = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(serverTime)) return;
  const ahead = Date.now() - serverTime;
  // Less than two seconds is the header's coarseness and the way back.
  aheadMilliseconds = Math.abs(ahead) < 2_000 ? 0 : ahead;
}

/** An instant of the server's clock by this device's clock, in milliseconds. */
export function localTime(instant: string): number {
  return Date.parse(instant) + aheadMilliseconds;
}
