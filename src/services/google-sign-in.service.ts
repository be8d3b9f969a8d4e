import { InvalidInput, type ReadyAuthorization } from '../errors.js';
import type {
  AuthorizationStart,
  ConnectedGoogleAccount,
  GoogleAuthorizationService,
} from './google-authorization.service.js';
import { isAllowedReturnTo } from './return-to.js';
import type { Device, IssuedSession, SessionService } from './session.service.js';

/** Signs people in by their Google account, or connects a further one to whoever is signed in. */
export class GoogleSignInService {
  constructor(
    private readonly authorizations: GoogleAuthorizationService,
    private readonly sessions: SessionService,
    /** Our own origin, and the others that people may be sent on to. */
    private readonly origins: readonly string[],
  ) {}

  /** Throws InvalidInput for a `returnTo` that leads elsewhere, GoogleNotConfigured or GmailUnavailable. */
  async start(start: AuthorizationStart): Promise<ReadyAuthorization> {
    if (start.returnTo !== undefined && !isAllowedReturnTo(start.returnTo, this.origins))
      throw new InvalidInput('returnTo', 'a path such as /inbox, or a URL of an origin listed in RETURN_TO_ORIGINS');
    return this.authorizations.start(start);
  }

  /** As GoogleAuthorizationService.complete; with a session unless the person was signed in when the flow began. */
  async complete(
    state: string,
    code: string,
    by: { browser?: string | undefined; userId?: string | undefined },
    device: Device,
  ): Promise<ConnectedGoogleAccount & { session: IssuedSession | undefined }> {
    const connected = await this.authorizations.complete(state, code, by);
    const session = connected.connectsFurther ? undefined : await this.sessions.start(connected.user.id, device);
    return { ...connected, session };
  }
}
