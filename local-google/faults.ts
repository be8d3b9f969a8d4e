import type { Answer } from './answer.js';
import { googleErrorBody } from './google-error.js';
import type { Fault, FaultAction, FaultRequest } from './interface.js';

/** Faults in the order they were added; each answers as often as it was told to. */
export class Faults {
  private active: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.active.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.active = [];
  }

  /** The first fault that matches, spent once. */
  take(request: FaultRequest): Fault | undefined {
    const found = this.active.find(({ fault, left }) => left > 0 && fault.match(request));
    if (!found) return undefined;
    found.left -= 1;
    this.active = this.active.filter(({ left }) => left > 0);
    return found.fault;
  }
}

/** The answer that a fault gives in place of the real one, where it gives one. */
export function faultAnswer(action: FaultAction): Answer | undefined {
  switch (action.kind) {
    case 'status':
      return {
        status: action.status,
        body: action.body,
        ...(action.headers ? { headers: lowerCased(action.headers) } : {}),
      };
    case 'google-error':
      return { status: action.status, body: googleErrorBody(action.status, action.reason, action.message) };
    case 'garbage':
      return {
        status: 200,
        body: '<!doctype html><html><body><h1>Error</h1><p>Not what was asked for.</p></body></html>',
      };
    default:
      return undefined;
  }
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
