import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ErrorCode } from '../error-codes.js';
import { GoogleAccountType } from '../schema/google-account.type.js';
import type { Typed } from '../schema/typename.js';
import {
  type AuthenticatedType,
  AuthResult,
  DeleteMeResult,
  FindAccountsResult,
  type FoundAccountsType,
  UpdateUserResult,
  type UserDeletedType,
  UserType,
  type UserUpdatedType,
} from '../schema/user.type.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import type { GoogleAccountService } from '../services/google-account.service.js';
import type { UserService } from '../services/user.service.js';
import { decodeGlobalId } from './global-id.js';
import { toGoogleAccount } from './google-account.view.js';
import { inputError, notSignedIn, passwordWork } from './refusals.js';
import { type RequestContext, requireViewer } from './request-context.js';
import { toUser } from './user.view.js';

const registerCodes: ErrorCode[] = [
  'VERIFICATION_TOKEN_INVALID',
  'EMAIL_ALREADY_REGISTERED',
  'WEAK_PASSWORD',
  'INVALID_INPUT',
  'OVERLOADED',
];

@Resolver(() => UserType)
export class UserResolver {
  constructor(
    private readonly users: UserService,
    private readonly googleAccounts: GoogleAccountService,
  ) {}

  @Query(() => UserType, { nullable: true, description: 'Null when not signed in: asking is no error.' })
  me(@Ctx() { viewer }: RequestContext): UserType | null {
    return viewer ? toUser(viewer.user) : null;
  }

  @FieldResolver(() => [GoogleAccountType], { name: 'googleAccounts' })
  async listGoogleAccounts(@Root() user: UserType): Promise<GoogleAccountType[]> {
    const [userId] = decodeGlobalId(user.id, 'User') ?? [];
    return userId === undefined ? [] : (await this.googleAccounts.list(userId)).map(toGoogleAccount);
  }

  @Mutation(() => AuthResult, {
    description: 'With a token for SIGN_UP: makes a user and signs them in. A password that is refused spends nothing.',
  })
  async register(
    @Arg('verificationToken', () => String) verificationToken: string,
    @Arg('password', () => String, { description: '8 to 1,024 bytes, and none of those that are guessed first.' })
    password: string,
    @Arg('name', () => String, { nullable: true }) name: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Typed<AuthenticatedType> | Typed<InputErrorType>> {
    try {
      const { user, session } = await this.users.register(verificationToken, password, name ?? undefined, context);
      context.browser.keepSession(session);
      return { __typename: 'Authenticated', user: toUser(user), session, isNewUser: true };
    } catch (error) {
      return inputError(error, registerCodes, context);
    }
  }

  @Mutation(() => FindAccountsResult, {
    description: 'With a token for FIND_ACCOUNT: the accounts that whoever reads the address may mean.',
  })
  async findAccounts(
    @Arg('verificationToken', () => String) verificationToken: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<FoundAccountsType> | Typed<InputErrorType>> {
    try {
      return { __typename: 'FoundAccounts', accounts: await this.users.findAccounts(verificationToken) };
    } catch (error) {
      return inputError(error, ['VERIFICATION_TOKEN_INVALID'], context);
    }
  }

  @Mutation(() => UpdateUserResult, { description: 'What is left out stays as it is; null takes the name away.' })
  async updateMe(
    @Arg('name', () => String, { nullable: true }) name: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Typed<UserUpdatedType> | Typed<InputErrorType>> {
    try {
      const user = await this.users.update(requireViewer(context), { name });
      return { __typename: 'UserUpdated', user: toUser(user) };
    } catch (error) {
      return inputError(error, [...notSignedIn, 'INVALID_INPUT'], context);
    }
  }

  @Mutation(() => UpdateUserResult, {
    description:
      'With a token for VERIFY_EMAIL of the new address. The old one is told, and can take the account back for three days.',
  })
  async changeEmail(
    @Arg('verificationToken', () => String) verificationToken: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<UserUpdatedType> | Typed<InputErrorType>> {
    try {
      const user = await this.users.changeEmail(requireViewer(context), verificationToken, context);
      return { __typename: 'UserUpdated', user: toUser(user) };
    } catch (error) {
      return inputError(error, [...notSignedIn, 'VERIFICATION_TOKEN_INVALID', 'EMAIL_ALREADY_REGISTERED'], context);
    }
  }

  @Mutation(() => DeleteMeResult, {
    description:
      "Deletes the user with everything of theirs, and ends Google's grants. Without a password, the session must have begun with Google within ten minutes.",
  })
  async deleteMe(
    @Arg('password', () => String, { nullable: true }) password: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Typed<UserDeletedType> | Typed<InputErrorType>> {
    try {
      const viewer = requireViewer(context);
      const deleted = await this.users.delete(viewer, password ?? undefined, context.ipAddress);
      context.browser.forgetSession();
      return { __typename: 'UserDeleted', deletedUserId: toUser(viewer.user).id, ...deleted };
    } catch (error) {
      return inputError(error, [...notSignedIn, ...passwordWork, 'FRESH_SIGN_IN_REQUIRED'], context);
    }
  }
}
