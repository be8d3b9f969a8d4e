import type { ApiClient } from '../../test/api/api-client.js';

/** Something that a person is told of by mail. */
export interface Happening {
  email: string;
  /** How its mail begins. */
  subject: 'Your password was changed' | 'Your e-mail address was changed' | 'A Google account was connected';
  /** Nobody need be told any more, or nobody knows whether it was to be told: the user has gone, or the answer was lost. */
  mayBeUntold: boolean;
}

/** Somebody with an account, as they know themselves. */
export interface Person {
  email: string;
  password: string;
  name: string | null;
  /** Where they are signed in for sure. */
  sessions: ApiClient[];
  /** Passwords that they have had. */
  formerPasswords: string[];
  happenings: Happening[];
  /** The Google account that is connected. */
  google: { id: string; email: string } | undefined;
  /** An attempt to delete the user has perhaps ended Google's grant, and not more. */
  grantMayBeOver: boolean;
}

export interface EndedSession {
  accessToken: string;
  refreshToken: string;
}

/** What people have been told; all of it must be true whatever becomes of the servers. */
export class Ledger {
  readonly people = new Set<Person>();
  /** Addresses whose users were deleted and have not come back, with the password that they had. */
  readonly gone = new Map<string, string>();
  /** Of whom something is not known, since a fault was found. */
  readonly unsure = new Set<string>();
  readonly ended: EndedSession[] = [];
  readonly verified: { requestId: string; code: string }[] = [];
  readonly spent: { purpose: 'SIGN_UP' | 'RESET_PASSWORD' | 'VERIFY_EMAIL'; token: string }[] = [];
  readonly happenings: Happening[] = [];

  end(person: Person, sessions: readonly ApiClient[]): void {
    for (const client of sessions) this.ended.push(tokensOf(client));
    person.sessions = person.sessions.filter((client) => !sessions.includes(client));
  }

  happened(person: Person, happening: Happening): void {
    this.happenings.push(happening);
    person.happenings.push(happening);
  }
}

const sessionCookie = 'gmail-graphql-session';

/** What the client holds at this moment. */
export function tokensOf({ accessToken = '', cookies }: ApiClient): EndedSession {
  return { accessToken, refreshToken: cookies.get(sessionCookie) ?? '' };
}
