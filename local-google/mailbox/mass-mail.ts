import type { Owner } from './conversations.js';
import type { Draw } from './draw.js';
import { type MassSender, massSenders, spamSubjects } from './mass-mail-texts.js';
import { mailboxOf } from './people.js';
import { alternative, type SeedPlan } from './seed-mail.js';

const hour = 3_600_000;

/** Newsletters and notices: HTML only, or with a plain text beside it. */
export function massMail(owner: Owner, draw: Draw, newest: number, count: number): SeedPlan[] {
  return Array.from({ length: count }, (_, index) => {
    const sender = massSenders[index % massSenders.length] ?? draw.of(massSenders);
    const subject = draw.of(sender.subjects).replace('{n}', String(draw.between(2, 60)));
    const html = newsletterHtml(subject, sender.lines, index);
    const htmlOnly = sender.list !== undefined && draw.chance(0.7);
    return {
      from: sender.from,
      to: mailboxOf(owner),
      subject,
      messageId: `<mass-${index}@mailer.example.com>`,
      extraHeaders: listHeaders(sender),
      body: htmlOnly ? { type: 'text/html', content: html } : alternative(plainNewsletter(subject, sender.lines), html),
      labelIds: ['INBOX', sender.category, ...(draw.chance(0.45) ? ['UNREAD'] : [])],
      date: at(draw, newest, index, count),
    };
  });
}

/** Junk, under SPAM. */
export function spam(owner: Owner, draw: Draw, newest: number, count: number): SeedPlan[] {
  return Array.from({ length: count }, (_, index) => ({
    from: `"Customer Service" <service${index}@bad.example.net>`,
    to: owner.email,
    subject: (spamSubjects[index % spamSubjects.length] ?? '').replace('{n}', String(draw.between(2, 900))),
    messageId: `<spam-${index}@bad.example.net>`,
    body: {
      type: 'text/html',
      content: '<p>Click <a href="http://bad.example.net/?id=1&amp;x=2">here</a> now<script>alert(1)</script></p>',
    },
    labelIds: ['SPAM', 'UNREAD'],
    date: at(draw, newest - 2 * hour, index, count * 8),
  }));
}

/** Thrown away, under TRASH. */
export function trash(owner: Owner, draw: Draw, newest: number, count: number): SeedPlan[] {
  return massMail(owner, draw, newest - 5 * hour, count).map((plan, index) => ({
    ...plan,
    messageId: `<trash-${index}@mailer.example.com>`,
    labelIds: [...plan.labelIds.filter((label) => label !== 'INBOX'), 'TRASH'],
  }));
}

function at(draw: Draw, newest: number, index: number, count: number): Date {
  const share = (count - index) / count;
  return new Date(newest - share * 280 * 24 * hour - draw.between(60, 20 * 3_600) * 1_000);
}

function listHeaders({ list }: MassSender): [string, string][] {
  if (list === undefined) return [];
  return [
    ['List-Id', list],
    ['List-Unsubscribe', '<https://mailer.example.com/unsubscribe>'],
    ['Precedence', 'bulk'],
  ];
}

function plainNewsletter(title: string, lines: string[]): string {
  const plain = lines.map((line) =>
    line
      .replace(/<[^>]+>/g, '')
      .replaceAll('&euro;', '€')
      .replaceAll('&amp;', '&'),
  );
  return `${title}\n\n${plain.join('\n')}`;
}

function newsletterHtml(title: string, lines: string[], index: number): string {
  const rows = lines.map((line) => `<tr><td style="padding:8px 0">${line}</td></tr>`).join('\n');
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>${title}</title><style>td { font: 15px sans-serif } .head { color: #1a5f7a }</style></head>
<body bgcolor="#f4f4f4"><table width="600" align="center" cellpadding="0"><tr><td class="head"><h1>${title}</h1></td></tr>
<tr><td><img src="https://cdn.example.com/banner-${index}.png" width="600" alt="Banner"></td></tr>
${rows}
<tr><td><a href="https://mailer.example.com/read?m=${index}&amp;u=7">Read more</a></td></tr></table>
<img src="https://track.example.com/o.gif?m=${index}" width="1" height="1" alt=""></body></html>`;
}
