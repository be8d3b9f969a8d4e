import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import type { ErrorCode } from '../../generated/graphql.ts';
import { errorFault, type Fault, refusalFault } from './fault.ts';

interface Refused {
  code: ErrorCode;
  message: string;
}

/** What a mutation's one field answers, and that without its refusals. */
type Answer<D> = D[keyof D];
type Success<D> = Exclude<Answer<D>, Refused>;
type Refusal<D> = Extract<Answer<D>, Refused>;

export interface Call<D, V> {
  /** The mutation's answer; undefined where it was refused or failed, and `fault` says why. */
  run: (variables: V, onRefusal?: (refusal: Refusal<D>) => void) => Promise<Success<D> | undefined>;
  isBusy: boolean;
  fault: Fault | undefined;
  clear: () => void;
}

/** A mutation that a person starts, one at a time. */
export function useCall<D, V extends OperationVariables>(document: TypedDocumentNode<D, V>): Call<D, V> {
  const client = useApolloClient();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const run: Call<D, V>['run'] = async (variables, onRefusal) => {
    setBusy(true);
    setFault(undefined);
    try {
      const { data } = await client.mutate<D, V>({ mutation: document, variables } as Parameters<
        typeof client.mutate<D, V>
      >[0]);
      // A mutation here has one field, and no data means that it failed.
      const answer = Object.values(data ?? {})[0] as Answer<D>;
      if (!isRefused(answer)) return answer as Success<D>;
      setFault(refusalFault(answer));
      onRefusal?.(answer as Refusal<D>);
    } catch (error) {
      setFault(errorFault(error));
    } finally {
      setBusy(false);
    }
    return undefined;
  };
  return { run, isBusy, fault, clear: () => setFault(undefined) };
}

function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && 'code' in answer;
}
