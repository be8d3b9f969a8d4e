import type { FaultRequest } from '../../local-google/interface.js';
import type { FaultAction } from '../../local-google/local-google.js';
import type { Ask, Person } from './asking.js';
import type { Lane } from './lane.js';

/** A way in which Google, or what is between it and here, fails. */
export interface Kind {
  name: string;
  /** How often people ask for what meanwhile. */
  asks: Partial<Record<Ask, number>>;
  /** What each is answered with; left out, as if nothing had happened. */
  told: Partial<Record<Ask, string>>;
  /** How things are before it begins, and before the same is asked in health. */
  prepare?: (lane: Lane) => Promise<void>;
  begin: (lane: Lane, person: Person) => Promise<void>;
  end: (lane: Lane) => Promise<void>;
  /** What people, or the operator, must do afterwards. */
  mend?: (lane: Lane, person: Person) => Promise<void>;
  /** For the quick proof as well. */
  quick?: boolean;
}

/** All of Gmail's API, but not what is in batches a second time. */
export const gmail = ({ path, inBatch }: FaultRequest) => !inBatch && /^\/(gmail|batch)\//.test(path);
export const insideBatches = ({ inBatch }: FaultRequest) => inBatch;
export const tokens = ({ path }: FaultRequest) => path === '/oauth2/token';
export const keys = ({ path }: FaultRequest) => path === '/oauth2/v3/certs';

export const toldOfMail = (reading: string, sending: string) => ({ labels: reading, messages: reading, code: sending });

/** What goes on until it is ended. */
export function fault(
  match: (request: FaultRequest) => boolean,
  action: FaultAction,
  delayMs = 0,
): Pick<Kind, 'begin' | 'end'> {
  return {
    begin: async ({ google }) => google.addFault({ match, times: Infinity, delayMs, action }),
    end: async ({ google }) => google.clearFaults(),
  };
}
