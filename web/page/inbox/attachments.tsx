import type { MouseEvent } from 'react';
import { FaultNotice } from '../parts/fault-notice.tsx';
import { FileIcon } from '../parts/icons.tsx';
import { Notice } from '../parts/notice.tsx';
import { Link } from '../routing/link.tsx';
import { useWords } from '../words/words.ts';
import { useDownload } from './use-download.ts';
import type { MessageDetail } from './use-message.ts';

type Attachment = MessageDetail['attachments'][number];

/** Has the message once more, with new links. */
type Refetch = () => Promise<MessageDetail | undefined>;

interface AttachmentsProps {
  attachments: Attachment[];
  refetch: Refetch;
}

/** The files of a message, but for images that stand in its text. */
export function Attachments({ attachments, refetch }: AttachmentsProps) {
  const words = useWords();
  const files = attachments.filter(({ isInline }) => !isInline);
  if (files.length === 0) return null;
  return (
    <section className="attachments">
      <h2 className="small soft">{words.message.attachments(files.length)}</h2>
      <ul>
        {files.map((file) => (
          <li key={file.id}>
            <File file={file} refetch={refetch} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function File({ file, refetch }: { file: Attachment; refetch: Refetch }) {
  const words = useWords();
  const { id, filename, sizeBytes, downloadUrl } = file;
  const renew = async () => (await refetch())?.attachments.find((renewed) => renewed.id === id)?.downloadUrl;
  const { save, isBusy, fault } = useDownload(renew);
  const again = () => void save(downloadUrl, filename);
  const follow = (event: MouseEvent) => {
    event.preventDefault();
    if (!isBusy) again();
  };
  return (
    <>
      <a className="file" href={downloadUrl} download={filename} aria-busy={isBusy} onClick={follow}>
        <FileIcon />
        <span className="file-name">{filename}</span>
        <span className="soft small">{isBusy ? words.message.downloading : fileSize(sizeBytes)}</span>
        <span className="unseen">{words.message.download}</span>
      </a>
      {fault?.code === 'NOT_FOUND' ? (
        <Notice kind="bad">{words.message.fileGone}</Notice>
      ) : (
        <FaultNotice fault={fault} retry={again}>
          {fault?.code === 'GOOGLE_REAUTHORIZATION_REQUIRED' && <Link to="/account">{words.account.reconnect}</Link>}
        </FaultNotice>
      )}
    </>
  );
}

function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
