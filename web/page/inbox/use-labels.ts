import { useQuery } from '@apollo/client/react';
import { LabelsDocument, type LabelsQuery } from '../../generated/graphql.ts';
import { errorFault, type Fault } from '../api/fault.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';
import { useWords } from '../words/words.ts';
import { ALL } from './mail-place.ts';

export type Label = NonNullable<LabelsQuery['gmailLabels']>[number];

export interface Labels {
  system: Label[];
  own: Label[];
  isLoading: boolean;
  fault: Fault | undefined;
  retry: () => void;
  nameOf: (gmailId: string) => string;
}

/** Gmail's own that are places of mail, in the order that people know from Gmail. */
const order = ['INBOX', 'STARRED', 'IMPORTANT', 'SENT', 'DRAFT', 'SPAM', 'TRASH'];

export function useLabels(account: string): Labels {
  const words = useWords();
  const { data, error, loading, refetch } = useQuery(LabelsDocument, {
    variables: { account },
    fetchPolicy: 'cache-and-network',
  });
  const all = data?.gmailLabels ?? [];
  const fault = all.length > 0 || !error ? undefined : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  const systemNames = words.labelNames;
  return {
    system: order.flatMap((name) => all.find(({ gmailId }) => gmailId === name) ?? []),
    own: all.filter(({ type }) => type === 'USER').sort((a, b) => a.name.localeCompare(b.name)),
    isLoading: loading && all.length === 0,
    fault,
    retry,
    nameOf: (id) =>
      id === ALL ? words.mail.all : (systemNames[id] ?? all.find(({ gmailId }) => gmailId === id)?.name ?? id),
  };
}
