import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { GoogleAccountType } from '../schema/google-account.type.js';
import { UserType } from '../schema/user.type.js';
import type { GoogleAccountService } from '../services/google-account.service.js';
import { decodeGlobalId } from './global-id.js';
import { toGoogleAccount } from './google-account.view.js';
import type { RequestContext } from './request-context.js';
import { toUser } from './user.view.js';

@Resolver(() => UserType)
export class UserResolver {
  constructor(private readonly googleAccounts: GoogleAccountService) {}

  @Query(() => UserType, { nullable: true, description: 'Null when not signed in: asking is no error.' })
  me(@Ctx() { viewer }: RequestContext): UserType | null {
    return viewer ? toUser(viewer.user) : null;
  }

  @FieldResolver(() => [GoogleAccountType], { name: 'googleAccounts' })
  async listGoogleAccounts(@Root() user: UserType): Promise<GoogleAccountType[]> {
    const [userId] = decodeGlobalId(user.id, 'User') ?? [];
    return userId === undefined ? [] : (await this.googleAccounts.list(userId)).map(toGoogleAccount);
  }
}
