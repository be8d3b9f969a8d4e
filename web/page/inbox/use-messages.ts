import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { MessageListDocument, type MessageListQuery } from '../../generated/graphql.ts';
import { errorFault, type Fault } from '../api/fault.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';
import { ALL, type MailPlace } from './mail-place.ts';

type Connection = NonNullable<MessageListQuery['messages']>;
export type ListedEdge = Connection['edges'][number];

export interface Messages {
  /** Undefined until the first page is there. */
  edges: ListedEdge[] | undefined;
  count: Connection['resultCount'] | undefined;
  hasMore: boolean;
  fault: Fault | undefined;
  retry: () => void;
  loadMore: () => Promise<void>;
  isLoadingMore: boolean;
  moreFault: Fault | undefined;
}

const PAGE_SIZE = 50;

/** The messages of a label or search, page by page. */
export function useMessages(account: string, { label, search }: MailPlace): Messages {
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreFault, setMoreFault] = useState<Fault>();
  const { data, error, refetch, fetchMore } = useQuery(MessageListDocument, {
    variables: {
      account,
      first: PAGE_SIZE,
      labelIds: label === ALL ? null : [label],
      query: search || null,
      includeSpamTrash: label === 'SPAM' || label === 'TRASH',
    },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
  });
  const connection = data?.messages ?? undefined;
  const fault = connection || !error ? undefined : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  const loadMore = async () => {
    setLoadingMore(true);
    setMoreFault(undefined);
    try {
      const more = await fetchMore({ variables: { after: connection?.pageInfo.endCursor ?? null } });
      if (more.error && !more.data?.messages) setMoreFault(errorFault(more.error));
    } catch (failure) {
      setMoreFault(errorFault(failure));
    }
    setLoadingMore(false);
  };
  useRetryWhenReachable(moreFault, () => void loadMore());
  return {
    edges: connection?.edges,
    count: connection?.resultCount,
    hasMore: connection?.pageInfo.hasNextPage ?? false,
    fault,
    retry,
    loadMore,
    isLoadingMore,
    moreFault,
  };
}
