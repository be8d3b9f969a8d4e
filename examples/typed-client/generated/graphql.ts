/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Every code the API can answer with: in a mutation's result (UserError.code) and in errors[].extensions.code alike. */
export type ErrorCode =
  | 'ACCOUNT_DISABLED'
  | 'BAD_CREDENTIALS'
  | 'CODE_ALREADY_USED'
  | 'CODE_EXPIRED'
  | 'CODE_MISMATCH'
  | 'CODE_NOT_FOUND'
  | 'CODE_SUPERSEDED'
  | 'DELIVERY_FAILED'
  | 'EMAIL_ALREADY_REGISTERED'
  | 'FORBIDDEN'
  | 'FRESH_SIGN_IN_REQUIRED'
  | 'GMAIL_API_DISABLED'
  | 'GMAIL_RATE_LIMITED'
  | 'GMAIL_UNAVAILABLE'
  | 'GOOGLE_ACCESS_DENIED'
  | 'GOOGLE_ACCOUNT_IN_USE'
  | 'GOOGLE_ACCOUNT_NOT_CONNECTED'
  | 'GOOGLE_CODE_EXCHANGE_FAILED'
  | 'GOOGLE_EMAIL_UNVERIFIED'
  | 'GOOGLE_NOT_CONFIGURED'
  | 'GOOGLE_REAUTHORIZATION_REQUIRED'
  | 'GOOGLE_STATE_INVALID'
  | 'INTERNAL'
  | 'INVALID_CURSOR'
  | 'INVALID_EMAIL'
  | 'INVALID_INPUT'
  | 'INVALID_PAGE_SIZE'
  | 'LAST_SIGN_IN_METHOD'
  | 'NOT_FOUND'
  | 'OPERATION_TOO_COMPLEX'
  | 'OVERLOADED'
  | 'RATE_LIMITED'
  | 'RESEND_TOO_SOON'
  | 'SERVICE_UNAVAILABLE'
  | 'SESSION_EXPIRED'
  | 'TOO_MANY_ATTEMPTS'
  | 'UNAUTHENTICATED'
  | 'VERIFICATION_TOKEN_INVALID'
  | 'WEAK_PASSWORD';

export type TakeAccessTokenMutationVariables = Exact<{ [key: string]: never; }>;


export type TakeAccessTokenMutation = { refreshSession:
    | { __typename: 'Authenticated', user: { email: string }, session: { accessToken: string, expiresAt: string } }
    | { __typename: 'InputError', code: ErrorCode, message: string }
   };

export type InboxPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type InboxPageQuery = { messages: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, subject: string | null, receivedAt: string, from: { name: string | null, address: string | null } | null } | null> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const TakeAccessTokenDocument = new TypedDocumentString(`
    mutation TakeAccessToken {
  refreshSession {
    __typename
    ... on Authenticated {
      user {
        email
      }
      session {
        accessToken
        expiresAt
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<TakeAccessTokenMutation, TakeAccessTokenMutationVariables>;
export const InboxPageDocument = new TypedDocumentString(`
    query InboxPage($first: Int!, $after: String) {
  messages(labelIds: ["INBOX"], first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      subject
      receivedAt
      from {
        name
        address
      }
    }
  }
}
    `) as unknown as TypedDocumentString<InboxPageQuery, InboxPageQueryVariables>;