export interface GraphQLRequest {
  query: string;
  variables?: unknown;
  operationName?: string | null | undefined;
}

export interface GraphQLAnswer {
  data?: unknown;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
}

export interface TimedAnswer {
  answer: GraphQLAnswer;
  /** How far this device's clock is ahead of the server's: an `expiresAt` is an instant of the server's clock. */
  clockAheadMilliseconds: number;
}

/** Posts one operation to this origin's /graphql; throws when what comes back is no GraphQL answer. */
export async function postGraphQL(request: GraphQLRequest, headers = new Headers()): Promise<TimedAnswer> {
  headers.set('content-type', 'application/json');
  const response = await fetch('/graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify(request),
    credentials: 'same-origin',
  });
  const serverTime = Date.parse(response.headers.get('date') ?? '');
  return {
    answer: readAnswer(await response.text(), response.status),
    clockAheadMilliseconds: Number.isNaN(serverTime) ? 0 : Date.now() - serverTime,
  };
}

function readAnswer(body: string, status: number): GraphQLAnswer {
  try {
    return JSON.parse(body) as GraphQLAnswer;
  } catch {
    throw new Error(`The server answered ${status} without JSON: ${body.slice(0, 200)}`);
  }
}
