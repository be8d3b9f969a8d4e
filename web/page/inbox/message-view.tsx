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
import { type MessageDetail, useMessage } from './use-message.ts';

/** One message, with its conversation and its files. */
export function MessageView({ id, place }: { id: string; place: MailPlace }) {
  const words = useWords();
  const { message, isLoading, fault, retry, refetch } = useMessage(id);
  return (
    <article className="message" aria-busy={isLoading}>
      <Link className="button quiet compact back" to={mailPath({ ...place, message: undefined })}>
        <BackIcon />
        {words.message.back}
      </Link>
      <FaultNotice fault={fault} retry={retry} />
      {!isLoading && !fault && !message && <Notice>{words.mail.gone}</Notice>}
      {isLoading && !message && <MessageBones />}
      {message && <Whole message={message} place={place} refetch={refetch} />}
    </article>
  );
}

interface WholeProps {
  message: MessageDetail;
  place: MailPlace;
  refetch: () => Promise<MessageDetail | undefined>;
}

function Whole({ message, place, refetch }: WholeProps) {
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
