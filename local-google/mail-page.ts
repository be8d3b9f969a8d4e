import type { Answer } from './answer.js';
import { isSpamOrTrash, type StoredMessage } from './gmail/mailbox.js';
import type { PostOffice } from './gmail/post-office.js';
import { escapeHtml } from './html.js';
import type { LocalAccount } from './interface.js';
import { decodeText } from './mime/decode.js';
import { headerValue, type MimePart } from './mime/parse.js';

export const mailPagePath = '/mail';
const shown = 3;

const style = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem } details { border-top: 1px solid #8886; padding: .5rem 0 } pre { white-space: pre-wrap; overflow-wrap: anywhere }`;

/** The newest mails of every local account, for whoever waits for a code that an account of their own is still to be made with. */
export function mailPage(office: PostOffice, accounts: readonly LocalAccount[]): Answer {
  const people = accounts.map(({ email, name }) => {
    const messages = office
      .get(email)
      .list()
      .filter((message) => !isSpamOrTrash(message));
    const mails = messages.slice(0, shown).map(mailOf).join('\n');
    return `<h2>${escapeHtml(name)} &lt;${escapeHtml(email)}&gt;</h2>\n${mails || '<p>No mail.</p>'}`;
  });
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail at the local stand-in</title><style>${style}</style></head>
<body><h1>Mail at the local stand-in</h1><p>The newest of each local account, codes too. Reload the page for later ones.</p>
${people.join('\n')}
</body></html>`;
  return { status: 200, body, headers: { 'cache-control': 'no-store' } };
}

function mailOf({ mime }: StoredMessage): string {
  const [subject, from] = ['subject', 'from'].map((name) => escapeHtml(headerValue(mime.headers, name) ?? ''));
  const text = escapeHtml(textOf(mime) ?? '(no plain text)');
  return `<details><summary>${subject || '(no subject)'} — ${from}</summary><pre>${text}</pre></details>`;
}

function textOf(part: MimePart): string | undefined {
  if (part.mimeType === 'text/plain' && part.filename === '') return decodeText(part.body, part.charset);
  for (const child of part.parts) {
    const text = textOf(child);
    if (text !== undefined) return text;
  }
  return undefined;
}
