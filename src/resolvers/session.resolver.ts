import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { NotFound, SessionExpired, Unauthenticated } from '../errors.js';
import { RevokeSessionResult, type SessionRevokedType, SignedInSessionType } from '../schema/session.type.js';
import type { Typed } from '../schema/typename.js';
import { type AuthenticatedType, AuthResult } from '../schema/user.type.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import type { SessionService } from '../services/session.service.js';
import { decodeGlobalId } from './global-id.js';
import { inputError, notSignedIn } from './refusals.js';
import { type RequestContext, requireViewer } from './request-context.js';
import { toSignedInSession } from './session.view.js';
import { toUser } from './user.view.js';

@Resolver()
export class SessionResolver {
  constructor(private readonly sessionService: SessionService) {}

  @Mutation(() => AuthResult, {
    description:
      'Gives a new access token and replaces the refresh token. Without an argument the HttpOnly cookie is used.',
  })
  async refreshSession(
    @Arg('refreshToken', () => String, { nullable: true }) refreshToken: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Typed<AuthenticatedType> | Typed<InputErrorType>> {
    const byCookie = typeof refreshToken !== 'string';
    const presented = refreshToken ?? context.browser.refreshToken;
    try {
      if (presented === undefined) throw new Unauthenticated();
      const { user, session } = await this.sessionService.refresh(presented, context);
      if (byCookie) context.browser.keepSession(session);
      return { __typename: 'Authenticated', user: toUser(user), session, isNewUser: false };
    } catch (error) {
      if (error instanceof SessionExpired && byCookie) context.browser.forgetSession();
      return inputError(error, notSignedIn, context);
    }
  }

  @Query(() => [SignedInSessionType], {
    nullable: true,
    description:
      "The person's sessions, the one used last first. A hundred at most: a further sign-in ends the one used longest ago.",
  })
  async sessions(@Ctx() context: RequestContext): Promise<SignedInSessionType[]> {
    const { user, sessionId } = requireViewer(context);
    return (await this.sessionService.list(user.id)).map((session) => toSignedInSession(session, sessionId));
  }

  @Mutation(() => RevokeSessionResult, { description: 'Signs a browser or program of the person out.' })
  async revokeSession(
    @Arg('id', () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<SessionRevokedType> | Typed<InputErrorType>> {
    try {
      const { user } = requireViewer(context);
      const [sessionId] = decodeGlobalId(id, 'SignedInSession') ?? [];
      if (sessionId === undefined || !(await this.sessionService.revoke(user.id, sessionId))) throw new NotFound();
      return { __typename: 'SessionRevoked', revokedSessionId: id };
    } catch (error) {
      return inputError(error, [...notSignedIn, 'NOT_FOUND'], context);
    }
  }

  @Mutation(() => Boolean, {
    description:
      'Ends the session of the access token and that of the cookie, or all of the person at once. True also when there was none.',
  })
  async logout(
    @Arg('everywhere', () => Boolean, { nullable: true, defaultValue: false }) everywhere: boolean | null,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    const { browser } = context;
    const cookie = browser.refreshToken;
    const byCookie = cookie === undefined ? undefined : await this.sessionService.findByRefreshToken(cookie);
    for (const viewer of [context.viewer, byCookie])
      if (viewer) await this.sessionService.end(viewer, everywhere ?? false);
    browser.forgetSession();
    return true;
  }
}
