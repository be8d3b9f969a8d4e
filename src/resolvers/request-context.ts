import type { Locale } from '../error-texts.js';
import { SessionExpired, Unauthenticated } from '../errors.js';
import type { IssuedSession, Viewer } from '../services/session.service.js';
import type { Loaders } from './loaders.js';

/** The person's browser, as far as cookies tell. */
interface Browser {
  /** The refresh token that it keeps, if any. */
  readonly refreshToken: string | undefined;
  /** A secret that only this browser knows: an authorization ends where it began. */
  readonly secret: string | undefined;
  /** As `secret`, given to the browser now if it has none. */
  ensureSecret(): string;
  keepSession(session: IssuedSession): void;
  forgetSession(): void;
}

/** Who asks, from where, and what has been loaded for them so far. One per HTTP request. */
export interface RequestContext {
  requestId: string;
  locale: Locale;
  ipAddress: string;
  userAgent: string | undefined;
  browser: Browser;
  viewer: Viewer | undefined;
  /** An access token came with the request, valid or not. */
  broughtToken: boolean;
  loaders: Loaders;
  /** The longest that any refusal of this answer asks to wait. */
  wait: { seconds: number };
  /** Aborted once nobody waits for the answer any more, or its time is over; undefined where nothing ends it. */
  wanted: () => AbortSignal | undefined;
}

/** The signed-in person. Throws Unauthenticated, or SessionExpired where a token is not good any more. */
export function requireViewer({ viewer, broughtToken }: RequestContext): Viewer {
  if (viewer) return viewer;
  throw broughtToken ? new SessionExpired() : new Unauthenticated();
}
