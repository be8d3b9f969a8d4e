import { FaultNotice } from '../parts/fault-notice.tsx';
import { useWords } from '../words/words.ts';
import type { Messages } from './use-messages.ts';

/** What stands below the last message: more to come, why it does not, or that this is all. */
export function ListEnd({ messages }: { messages: Messages }) {
  const words = useWords();
  const { hasMore, moreFault, loadMore } = messages;
  return (
    <div className="list-end">
      <FaultNotice fault={moreFault} retry={() => void loadMore()} />
      {!moreFault && <p role="status">{hasMore ? words.mail.loadingMore : words.mail.end}</p>}
    </div>
  );
}
