import type { Mailbox } from './mailbox.js';
import type { Shape } from './shapes.js';

/** What a method works on. */
export interface RouteContext {
  mailbox: Mailbox;
  /** Path parameters after the user, decoded. */
  params: string[];
  query: URLSearchParams;
  body: string;
  /** Whether `gmail.metadata` is among the token's scopes, which narrows even wider ones. */
  metadataOnly: boolean;
}

/** One method of the Gmail API. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/gmail/v1/users/{userId}`. */
  path: RegExp;
  units: number;
  /** Any of these is enough; names below `https://www.googleapis.com/auth/`. */
  scopes: string[];
  query: string[];
  shape: Shape;
  /** The answer's body; undefined answers 204. */
  run(context: RouteContext): unknown;
}

export const full = 'https://mail.google.com/';
export const readers = [full, 'gmail.modify', 'gmail.readonly'];
export const metadataReaders = [...readers, 'gmail.metadata'];
export const labelReaders = [...metadataReaders, 'gmail.labels'];
export const changers = [full, 'gmail.modify'];
export const senders = [full, 'gmail.modify', 'gmail.compose', 'gmail.send'];
