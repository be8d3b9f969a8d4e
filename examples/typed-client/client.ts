import type { TypedDocumentString } from './generated/graphql.js';

/** What the API says where it has no data; `code` is one of ErrorCode. */
class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions: { code: string } }[];
}

/** A client of the API: operations in, typed data out. Throws ApiError. */
export class Client {
  accessToken: string | undefined;

  constructor(
    private readonly api: string,
    private readonly cookies: () => string,
  ) {}

  async run<T, V>(document: TypedDocumentString<T, V>, variables: V): Promise<T> {
    const response = await fetch(new URL('/graphql', this.api), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: this.cookies(),
        ...(this.accessToken === undefined ? {} : { authorization: `Bearer ${this.accessToken}` }),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    // The server's answer is of the schema that the types were made from.
    const { data, errors } = (await response.json()) as Answer<T>;
    const [error] = errors ?? [];
    if (error) throw new ApiError(error.extensions.code, error.message);
    if (!data) throw new Error(`${this.api} answers ${response.status} without data.`);
    return data;
  }
}
