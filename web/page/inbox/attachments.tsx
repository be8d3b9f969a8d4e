import { type MouseEvent, useState } from 'react';
import { FileIcon } from '../parts/icons.tsx';
import { useWords } from '../words/words.ts';
import type { MessageDetail } from './message-view.tsx';

type Attachment = MessageDetail['attachments'][number];

/** Links work for ten minutes. */
const FRESH_MILLISECONDS = 9 * 60_000;

interface AttachmentsProps {
  attachments: Attachment[];
  refetch: () => void;
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
            <File key={file.downloadUrl} file={file} refetch={refetch} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function File({ file, refetch }: { file: Attachment; refetch: () => void }) {
  const words = useWords();
  const [since] = useState(Date.now);
  const [isOld, setOld] = useState(false);
  const { filename, sizeBytes, downloadUrl } = file;
  const follow = (event: MouseEvent) => {
    if (Date.now() - since < FRESH_MILLISECONDS) return;
    // A new link takes this one's place; it is pressed again.
    event.preventDefault();
    setOld(true);
    refetch();
  };
  return (
    <a className="file" href={downloadUrl} download={filename} aria-busy={isOld} onClick={follow}>
      <FileIcon />
      <span className="file-name">{filename}</span>
      <span className="soft small">{fileSize(sizeBytes)}</span>
      <span className="unseen">{words.message.download}</span>
    </a>
  );
}

function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
