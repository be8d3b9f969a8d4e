import { GoogleStateInvalid, InvalidInput, type ReadyAuthorization } from '../errors.js';
import type {
  AuthorizationReturn,
  AuthorizationStart,
  GoogleAuthorizationService,
} from './google-authorization.service.js';
import type { ConnectedGoogleAccount, GoogleCallbackService } from './google-callback.service.js';
import { isAllowedReturnTo } from './return-to.js';
import type { Device, IssuedSession, SessionService } from './session.service.js';

type Returning = Omit<AuthorizationReturn, 'ipAddress'>;

/** Signs people in by their Google account, or connects a further one to whoever is signed in. */
export class GoogleSignInService {
  constructor(
    private readonly authorizations: GoogleAuthorizationService,
    private readonly callbacks: GoogleCallbackService,
    private readonly sessions: SessionService,
    /** Our own origin, and the others that people may be sent on to. */
    private readonly origins: readonly string[],
  ) {}

  /** Throws InvalidInput for a `returnTo` that leads elsewhere, GoogleNotConfigured, RateLimited or GmailUnavailable. */
  async start(start: AuthorizationStart): Promise<ReadyAuthorization> {
    if (start.returnTo !== undefined && !isAllowedReturnTo(start.returnTo, this.origins))
      throw new InvalidInput('returnTo', 'a path such as /inbox, or a URL of an origin listed in RETURN_TO_ORIGINS');
    return this.authorizations.start(start);
  }

  /**
   * As GoogleCallbackService.complete; with a session unless the person was signed in when the flow began.
   * A repeat gives no second session: whoever has the first goes on with it, for anybody else the state is spent.
   * Requests that come together each give one, since a browser drops all answers but the last.
   */
  async complete(
    state: string,
    code: string,
    by: Returning,
    device: Device,
  ): Promise<ConnectedGoogleAccount & { session: IssuedSession | undefined }> {
    const connected = await this.callbacks.complete(state, code, { ...by, ipAddress: device.ipAddress });
    if (connected.connectsFurther) return { ...connected, session: undefined };
    const isFirst = await this.callbacks.claimSignIn(state);
    if (isFirst || !connected.isRepeat)
      return { ...connected, session: await this.sessions.start(connected.user.id, device, 'GOOGLE') };
    if (!(await this.isSignedIn(connected.user.id, by))) throw new GoogleStateInvalid();
    return { ...connected, session: undefined };
  }

  private async isSignedIn(id: string, { userId, refreshToken }: Returning): Promise<boolean> {
    const viewer = refreshToken === undefined ? undefined : await this.sessions.findByRefreshToken(refreshToken);
    return userId === id || viewer?.user.id === id;
  }
}
