import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { MessageDetailDocument, type MessageDetailQuery } from '../../generated/graphql.ts';
import { errorFault, type Fault } from '../api/fault.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';

export type MessageDetail = NonNullable<MessageDetailQuery['message']>;

interface OpenMessage {
  /** Undefined until it is there, null where there is none. */
  message: MessageDetail | null | undefined;
  isLoading: boolean;
  fault: Fault | undefined;
  retry: () => void;
  refetch: () => Promise<MessageDetail | undefined>;
}

/** Links to its files and images are good for ten minutes. */
const FRESH_MILLISECONDS = 9 * 60_000;

const readAt = new Map<string, number>();
const isFresh = (id: string) => Date.now() - (readAt.get(id) ?? 0) < FRESH_MILLISECONDS;

/** One message; from the cache as long as its links are good. */
export function useMessage(id: string): OpenMessage {
  const [fetchPolicy] = useState<'cache-first' | 'network-only'>(() => (isFresh(id) ? 'cache-first' : 'network-only'));
  const { data, error, loading, refetch } = useQuery(MessageDetailDocument, {
    variables: { id },
    errorPolicy: 'all',
    fetchPolicy,
  });
  const message = data?.message;
  useEffect(() => {
    if (message && !isFresh(id)) readAt.set(id, Date.now());
  }, [message, id]);
  const fault = message || !error ? undefined : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  return {
    message,
    isLoading: loading,
    fault,
    retry,
    refetch: async () => {
      const answer = await refetch();
      readAt.set(id, Date.now());
      return answer.data?.message ?? undefined;
    },
  };
}
