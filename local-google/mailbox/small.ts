import { alternative, type SeedMail, seedMail, seedNow } from './seed-mail.js';

const mails = [
  {
    from: 'Petra Vogel <petra.vogel@example.net>',
    subject: 'Grüße aus Köln',
    text: 'Lieber Jonas,\n\nviele Grüße vom Rhein. Wir sehen uns am Sonntag.\n\nPetra',
  },
  {
    from: 'Stadtbibliothek <ausleihe@library.example.org>',
    subject: 'Rückgabe in drei Tagen',
    text: 'Guten Tag,\n\nbitte geben Sie „Der Zauberberg“ bis Montag zurück.',
  },
  {
    from: 'Mina Kim <mina@example.com>',
    subject: 'Photos from the workshop',
    text: 'Hi Jonas,\n\nthe photos are in the shared folder. Tell me which ones you like.\n\nMina',
  },
  {
    from: 'Bahn <info@rail.example.com>',
    subject: 'Ihre Buchung Köln – Berlin',
    text: 'Ihre Fahrkarte: Köln Hbf 09:48, Berlin Hbf 14:07, Wagen 21, Platz 64.',
  },
  {
    from: 'Build bot <builds@ci.example.com>',
    subject: 'Nightly build finished',
    text: 'All 412 checks passed in 6 minutes.',
  },
  {
    from: '山田 花子 <hanako@example.jp>',
    subject: '来週の打ち合わせについて',
    text: 'ウェーバー様\n\n来週の打ち合わせは火曜日の10時でよろしいでしょうか。\n\n山田',
  },
  {
    from: 'Petra Vogel <petra.vogel@example.net>',
    subject: 'Sonntag: 15 Uhr?',
    text: 'Passt dir 15 Uhr am Dom?\n\nPetra',
  },
];

/** Seven messages, one a day, the newest on the fixed last day. */
export function smallMailbox(email: string, name: string): SeedMail[] {
  return mails.map(({ from, subject, text }, index) =>
    seedMail({
      from,
      to: `${name} <${email}>`,
      subject,
      messageId: `<small-${index}@example.com>`,
      body:
        index % 2 === 0
          ? { type: 'text/plain', content: text }
          : alternative(text, `<p>${text.replaceAll('\n\n', '</p><p>')}</p>`),
      labelIds: index > 4 ? ['INBOX', 'UNREAD'] : ['INBOX'],
      date: new Date(seedNow - (mails.length - index) * 86_400_000),
    }),
  );
}
