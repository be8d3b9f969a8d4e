import { useQuery } from '@apollo/client/react';
import { MessageDetailDocument, type MessageDetailQuery } from '../../generated/graphql.ts';
import { errorFault } from '../api/fault.ts';
import { useRetryWhenReachable } from '../api/use-retry.ts';
import { Bone } from '../parts/bones.tsx';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { BackIcon } from '../parts/icons.tsx';
import { Notice } from '../parts/notice.tsx';
import { useArrival, useTitle } from '../routing/arrival.ts';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';
import { Attachments } from './attachments.tsx';
import { Conversation } from './conversation.tsx';
import { type MailPlace, mailPath } from './mail-place.ts';
import { MessageBody } from './message-body.tsx';
import { MessageFacts } from './message-facts.tsx';

export type MessageDetail = NonNullable<MessageDetailQuery['message']>;

/** One message, with its conversation and its files. */
export function MessageView({ id, place }: { id: string; place: MailPlace }) {
  const words = useWords();
  const { data, error, loading, refetch } = useQuery(MessageDetailDocument, { variables: { id }, errorPolicy: 'all' });
  const message = data?.message ?? undefined;
  const fault = message || !error ? undefined : errorFault(error);
  const retry = () => void refetch().catch(() => undefined);
  useRetryWhenReachable(fault, retry);
  return (
    <article className="message" aria-busy={loading}>
      <Link className="button quiet compact back" to={mailPath({ ...place, message: undefined })}>
        <BackIcon />
        {words.message.back}
      </Link>
      <FaultNotice fault={fault} retry={retry} />
      {!loading && !fault && !message && <Notice>{words.mail.gone}</Notice>}
      {loading && !message && <MessageBones />}
      {message && <Whole message={message} place={place} refetch={retry} />}
    </article>
  );
}

function Whole({ message, place, refetch }: { message: MessageDetail; place: MailPlace; refetch: () => void }) {
  const words = useWords();
  const subject = message.subject || words.mail.noSubject;
  const heading = useArrival<HTMLHeadingElement>(message.id);
  useTitle(subject);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {subject}
      </h1>
      <MessageFacts message={message} />
      <Conversation threadId={message.thread.id} current={message.id} place={place} />
      <Attachments attachments={message.attachments} refetch={refetch} />
      <MessageBody key={message.id} message={message} />
    </>
  );
}

function MessageBones() {
  const words = useWords();
  return (
    <div className="stack message-bones">
      <p className="unseen" role="status">
        {words.shell.loading}
      </p>
      <h1 className="unseen">{words.mail.title}</h1>
      {['70%', '40%', '95%', '88%', '92%', '60%'].map((width) => (
        <Bone key={width} width={width} />
      ))}
    </div>
  );
}
