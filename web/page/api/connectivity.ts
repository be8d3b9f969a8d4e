import { ValueStore } from './value-store.ts';

/** Whether the server could be reached when it was last asked, and the device believes to be in a network. */
export const isReachable = new ValueStore(navigator.onLine);

window.addEventListener('online', () => isReachable.set(true));
window.addEventListener('offline', () => isReachable.set(false));
