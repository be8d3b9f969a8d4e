import type { ApolloServerPlugin } from '@apollo/server';
import { defaultFieldResolver, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { type ErrorCode, errorCodes } from '../error-codes.js';
import { type Metrics, type OperationOutcome, requestFaults } from '../services/metrics.js';
import type { RequestContext } from './request-context.js';

/** A field of Query or Mutation that a request has asked for. */
interface AskedField {
  operation: string;
  /** Its name in the answer. */
  key: string | number;
  /** What a mutation refused with in its result. */
  refusal: ErrorCode | undefined;
}

const codes: ReadonlySet<unknown> = new Set(errorCodes);
const outcomes: ReadonlySet<unknown> = new Set([...errorCodes, ...requestFaults]);

/**
 * Counts every answered field of Query and Mutation under its name in the schema: names of operations and aliases are the
 * client's, and there is no end of them. What a request asks without such a field is `other`.
 */
export class OperationCounter {
  private readonly asked = new WeakMap<RequestContext, AskedField[]>();

  constructor(private readonly metrics: Metrics) {}

  /** Notes from now on what is asked of the schema, and which refusals its mutations answer with. */
  watch(schema: GraphQLSchema): void {
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}),
    );
    this.metrics.expectOperations(fields.map(({ name }) => name));
    for (const field of fields) {
      const { resolve = defaultFieldResolver } = field;
      field.resolve = async (source, args, context: RequestContext, info) => {
        const asked: AskedField = { operation: field.name, key: info.path.key, refusal: undefined };
        this.asked.set(context, [...(this.asked.get(context) ?? []), asked]);
        const answer: unknown = await resolve(source, args, context, info);
        asked.refusal = refusalIn(answer);
        return answer;
      };
    }
  }

  plugin(): ApolloServerPlugin<RequestContext> {
    return {
      invalidRequestWasReceived: async () => this.metrics.countOperation('other', 'BAD_REQUEST'),
      contextCreationDidFail: async () => this.metrics.countOperation('other', 'INTERNAL'),
      requestDidStart: async () => {
        const startedAt = performance.now();
        return {
          willSendResponse: async ({ contextValue, response }) => {
            const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
            this.count(this.asked.get(contextValue) ?? [], errors, (performance.now() - startedAt) / 1000);
          },
        };
      },
    };
  }

  private count(asked: readonly AskedField[], errors: readonly GraphQLFormattedError[], seconds: number): void {
    const [one = 'other', ...others] = new Set(asked.map(({ operation }) => operation));
    this.metrics.timeRequest(others.length === 0 ? one : 'several', seconds);
    if (asked.length === 0) this.metrics.countOperation('other', outcomeOf(errors[0]));
    for (const { operation, key, refusal } of asked) {
      const error = errors.find(({ path }) => path?.[0] === key);
      this.metrics.countOperation(operation, error ? outcomeOf(error) : (refusal ?? 'OK'));
    }
  }
}

function refusalIn(answer: unknown): ErrorCode | undefined {
  return typeof answer === 'object' && answer !== null && 'code' in answer && isErrorCode(answer.code)
    ? answer.code
    : undefined;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return codes.has(code);
}

function outcomeOf(error: GraphQLFormattedError | undefined): OperationOutcome {
  if (!error) return 'OK';
  const code = error.extensions?.['code'];
  return isOutcome(code) ? code : 'OTHER';
}

function isOutcome(code: unknown): code is OperationOutcome {
  return outcomes.has(code);
}
