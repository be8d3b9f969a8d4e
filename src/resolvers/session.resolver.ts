import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { SessionExpired, Unauthenticated } from '../errors.js';
import type { Typed } from '../schema/typename.js';
import { type AuthenticatedType, AuthResult } from '../schema/user.type.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import type { SessionService } from '../services/session.service.js';
import { inputError } from './refusals.js';
import type { RequestContext } from './request-context.js';
import { toUser } from './user.view.js';

@Resolver()
export class SessionResolver {
  constructor(private readonly sessions: SessionService) {}

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
      const { user, session } = await this.sessions.refresh(presented, context);
      if (byCookie) context.browser.keepSession(session);
      return { __typename: 'Authenticated', user: toUser(user), session, isNewUser: false };
    } catch (error) {
      if (error instanceof SessionExpired && byCookie) context.browser.forgetSession();
      return inputError(error, ['UNAUTHENTICATED', 'SESSION_EXPIRED'], context);
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
    const byCookie = cookie === undefined ? undefined : await this.sessions.findByRefreshToken(cookie);
    for (const viewer of [context.viewer, byCookie]) if (viewer) await this.sessions.end(viewer, everywhere ?? false);
    browser.forgetSession();
    return true;
  }
}
