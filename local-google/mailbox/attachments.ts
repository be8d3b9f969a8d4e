import type { SourceLeaf, SourceNode } from '../mime/source.js';
import type { Owner } from './conversations.js';
import { asHtml } from './conversations.js';
import type { Draw } from './draw.js';
import { type Language, mailboxOf, people } from './people.js';
import { alternative, type SeedPlan } from './seed-mail.js';

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

const files: { language: Language; subject: string; text: string; leaves: SourceLeaf[] }[] = [
  {
    language: 'ko',
    subject: '견적서 보내드립니다',
    text: '요청하신 견적서를 첨부합니다. 검토 부탁드립니다.',
    leaves: [{ type: 'application/pdf', content: pdf, filename: '견적서_2026년.pdf' }],
  },
  {
    language: 'en',
    subject: 'Invoice 2026-118',
    text: 'Please find our invoice attached. Payable within 14 days.',
    leaves: [{ type: 'application/pdf', content: pdf, filename: 'invoice-2026-118.pdf' }],
  },
  {
    language: 'en',
    subject: 'Visitor numbers, raw data',
    text: 'CSV as promised, and the sheet as PDF.',
    leaves: [
      {
        type: 'text/csv',
        content: 'month,visitors\n2026-08,3921\n2026-09,4410\n2026-10,4149\n',
        filename: 'visitors.csv',
      },
      { type: 'application/pdf', content: pdf, filename: 'visitors.pdf' },
    ],
  },
  {
    language: 'de',
    subject: 'Lagepläne für die Prüfung',
    text: 'anbei die Lagepläne. Bitte bis Freitag prüfen.',
    leaves: [
      {
        type: 'application/zip',
        content: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64'),
        filename: 'Lagepläne_Süd.zip',
      },
    ],
  },
  {
    language: 'ja',
    subject: '議事録（11月）',
    text: '11月の議事録をお送りします。',
    leaves: [
      {
        type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        content: Buffer.alloc(20_000, 7),
        filename: '議事録.docx',
      },
    ],
  },
];

/** Mail with attachments, every third with an inline image in its HTML. */
export function mailWithAttachments(owner: Owner, draw: Draw, newest: number, count: number): SeedPlan[] {
  return Array.from({ length: count }, (_, index) => {
    const file = files[index % files.length] ?? draw.of(files);
    const person = draw.of(people.filter(({ language }) => language === file.language));
    return {
      from: mailboxOf(person),
      to: mailboxOf(owner),
      subject: file.subject,
      messageId: `<file-${index}@mail.example.com>`,
      body: {
        multipart: 'mixed',
        parts: [
          index % 3 === 0 ? withInlineImage(file.text, index) : alternative(file.text, asHtml(file.text)),
          ...file.leaves,
        ],
      },
      labelIds: [
        'INBOX',
        ...(draw.chance(0.4) ? ['IMPORTANT'] : []),
        ...(draw.chance(0.2) ? ['STARRED'] : []),
        ...(index % 4 === 0 ? ['Label_2'] : []),
      ],
      date: new Date(newest - (count - index) * 8 * 86_400_000 - draw.between(60, 80_000) * 1_000),
    };
  });
}

function withInlineImage(text: string, index: number): SourceNode {
  const contentId = `logo-${index}@mail.example.com`;
  const html = asHtml(text).replace('</body>', `<p><img src="cid:${contentId}" alt="Logo"></p></body>`);
  return {
    multipart: 'related',
    parts: [alternative(text, html), { type: 'image/png', content: pixel, filename: 'logo.png', contentId }],
  };
}
