import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState } from 'react';
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

/**
 * The messages of a label or search, page by page; each label and search is a list of its own. They are kept here and not
 * in Apollo's cache, which keeps every length that a growing list has had.
 */
export function useMessages(account: string, { label, search }: MailPlace): Messages {
  const client = useApolloClient();
  const [edges, setEdges] = useState<ListedEdge[]>();
  const [last, setLast] = useState<Connection>();
  const [isLoading, setLoading] = useState(false);
  const [fault, setFault] = useState<Fault>();

  const load = async () => {
    setLoading(true);
    setFault(undefined);
    try {
      const variables = {
        account,
        first: PAGE_SIZE,
        labelIds: label === ALL ? null : [label],
        query: search || null,
        includeSpamTrash: label === 'SPAM' || label === 'TRASH',
        after: last?.pageInfo.endCursor ?? null,
      };
      const answer = await client.query({
        query: MessageListDocument,
        variables,
        fetchPolicy: 'no-cache',
        errorPolicy: 'all',
      });
      const connection = answer.data?.messages;
      if (!connection) throw answer.error;
      setEdges((known = []) => [...known, ...connection.edges]);
      setLast(connection);
    } catch (error) {
      setFault(errorFault(error));
    }
    setLoading(false);
  };
  const retry = () => void load();
  useRetryWhenReachable(fault, retry);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page is asked for once; the others by scrolling
  useEffect(retry, []);
  return {
    edges,
    count: last?.resultCount,
    hasMore: last?.pageInfo.hasNextPage ?? false,
    fault: edges ? undefined : fault,
    retry,
    loadMore: load,
    isLoadingMore: isLoading,
    moreFault: edges ? fault : undefined,
  };
}
