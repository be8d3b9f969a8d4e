import { postGraphQL } from './post-graphql.ts';

export type SessionState =
  | { status: 'unknown' }
  | { status: 'signedOut' }
  | { status: 'signedIn'; email: string; accessToken: string; renewAt: number };

const RENEW_EARLY_MILLISECONDS = 30_000;

const REFRESH = `mutation RefreshSession {
  refreshSession {
    __typename
    ... on Authenticated { user { email } session { accessToken expiresAt } }
    ... on UserError { code message }
  }
}`;

interface RefreshData {
  refreshSession?: { user?: { email: string }; session?: { accessToken: string; expiresAt: string } };
}

/** Who is signed in. The access token lives here, in memory, and nowhere else; the refresh token is an HttpOnly cookie. */
export class Session {
  private state: SessionState = { status: 'unknown' };
  private refreshing: Promise<void> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly snapshot = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** A token that is still good, or undefined where nobody is signed in. Throws when the server cannot be reached. */
  async accessToken(): Promise<string | undefined> {
    if (this.isRefreshDue()) await this.refresh();
    return this.state.status === 'signedIn' ? this.state.accessToken : undefined;
  }

  /** Asks the server who is signed in, once however many ask at the same time: each refresh rotates the cookie. */
  refresh(): Promise<void> {
    this.refreshing ??= this.requestRefresh().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  async signOut(): Promise<void> {
    const token = await this.accessToken();
    const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {});
    await postGraphQL({ query: 'mutation SignOut { logout }' }, headers);
    await this.refresh();
  }

  private isRefreshDue(): boolean {
    return this.state.status === 'unknown' || (this.state.status === 'signedIn' && Date.now() >= this.state.renewAt);
  }

  private async requestRefresh(): Promise<void> {
    const { answer, clockAheadMilliseconds } = await postGraphQL({ query: REFRESH });
    const { user, session } = (answer.data as RefreshData | null | undefined)?.refreshSession ?? {};
    if (!user || !session) return this.change({ status: 'signedOut' });
    const expiresAt = Date.parse(session.expiresAt) + clockAheadMilliseconds;
    const renewAt = expiresAt - RENEW_EARLY_MILLISECONDS;
    this.change({ status: 'signedIn', email: user.email, accessToken: session.accessToken, renewAt });
  }

  private change(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
