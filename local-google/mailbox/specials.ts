import { encodeEucKr } from './charsets.js';
import { asHtml, type Owner } from './conversations.js';
import { mailboxOf } from './people.js';
import { alternative, type SeedPlan, seedMail } from './seed-mail.js';

type Special = Omit<SeedPlan, 'to' | 'messageId' | 'date' | 'labelIds'> & { labelIds?: string[] };

const greeting = '안녕하세요.\n\n지난주에 말씀드린 자료를 보내드립니다.\n확인 부탁드립니다.';

const specials: Special[] = [
  { from: 'anonymous@example.net', body: { type: 'text/plain', content: 'This mail has no subject at all.' } },
  {
    from: '동사무소 <office@dong.example.kr>',
    subject: '자료 송부 (EUC-KR)',
    body: { type: 'text/plain', content: encodeEucKr(greeting), charset: 'euc-kr' },
  },
  // Declared as EUC-KR, yet UTF-8 in truth, as some senders do it.
  {
    from: '오래된 프로그램 <legacy@dong.example.kr>',
    subject: '잘못 선언된 문자셋',
    body: { type: 'text/html', content: asHtml(greeting), charset: 'ks_c_5601-1987' },
  },
  {
    from: '市役所 <office@city.example.jp>',
    subject: '住民票について',
    // 「こんにちは」 in ISO-2022-JP.
    body: { type: 'text/plain', content: Buffer.from('\x1b$B$3$s$K$A$O\x1b(B', 'latin1'), charset: 'iso-2022-jp' },
  },
  {
    from: 'Priya Raman <priya.raman@example.com>',
    subject: `A very long subject about ${Array.from({ length: 24 }, (_, index) => `item ${index + 1}`).join(', ')} and nothing else`,
    body: { type: 'text/plain', content: 'The subject says it all.' },
  },
  {
    from: '이하은 <haeun.lee@example.kr>',
    subject: `아주 긴 제목 ${'가나다라마바사아자차카타파하 '.repeat(6)}끝`,
    body: { type: 'text/plain', content: '제목이 깁니다.' },
  },
  { from: 'Empty <empty@example.net>', subject: 'Nothing inside', body: { type: 'text/plain', content: '' } },
  {
    from: 'Emoji 🎈 <party@example.net>',
    subject: '🎉 You’re invited 🎂 👩‍👩‍👧',
    body: alternative('Saturday, 7 pm 🎶', '<p>Saturday, <b>7 pm</b> 🎶</p>'),
  },
  {
    from: 'Security <audit@example.net>',
    subject: '<b>Not bold</b> & "quoted"',
    body: {
      type: 'text/html',
      content:
        '<p onclick="x()">Form: <form action="https://bad.example.net"><input name="p"></form><script>alert(1)</script><iframe src="https://bad.example.net"></iframe><a href="javascript:alert(1)">link</a> end.</p>',
    },
  },
  {
    from: 'Calendar <calendar@example.com>',
    subject: 'Invitation: Atlas planning',
    body: {
      multipart: 'alternative',
      parts: [
        { type: 'text/plain', content: 'Atlas planning, Monday 10:00' },
        { type: 'text/calendar', content: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n' },
      ],
    },
    labelIds: ['INBOX', 'UNREAD', 'Label_2', 'Label_3'],
  },
  {
    from: 'Only a file <scan@printer.example.com>',
    subject: 'Scan 0042',
    body: { type: 'application/pdf', content: Buffer.from('%PDF-1.4\n%%EOF\n'), filename: 'scan0042.pdf' },
  },
  {
    from: 'Kundendienst GmbH & Co. KG <info@example.de>',
    subject: 'Übergrößen: Maße für „Größe 48“',
    body: { type: 'text/plain', content: 'Straße, Fuß, Größe – alles da.' },
  },
];

/** Mail of odd shapes: charsets, no subject, long subjects, hostile HTML, forwarded mail, a draft. */
export function specialMail(owner: Owner, newest: number): SeedPlan[] {
  const received = specials.map(
    (special, index): SeedPlan => ({
      labelIds: ['INBOX', ...(index % 3 === 0 ? ['UNREAD'] : [])],
      ...special,
      to: mailboxOf(owner),
      messageId: `<special-${index}@mail.example.com>`,
      date: new Date(newest - (specials.length - index) * 5 * 3_600_000 - 1_234_000),
    }),
  );
  return [...received, forwarded(owner, newest), draft(owner, newest)];
}

function forwarded(owner: Owner, newest: number): SeedPlan {
  const inner = seedMail({
    from: 'Petra Vogel <petra.vogel@example.net>',
    to: 'jonas@example.com',
    subject: 'Grüße aus Köln',
    messageId: '<inner@example.net>',
    body: {
      multipart: 'mixed',
      parts: [
        { type: 'text/plain', content: 'Viele Grüße!' },
        { type: 'text/plain', content: 'Notiz', filename: 'notiz.txt' },
      ],
    },
    labelIds: [],
    date: new Date(newest - 90 * 3_600_000),
  });
  return {
    from: 'Jonas Weber <jonas@example.com>',
    to: mailboxOf(owner),
    subject: 'Fwd: Grüße aus Köln',
    messageId: '<forwarded@example.com>',
    body: {
      multipart: 'mixed',
      parts: [
        { type: 'text/plain', content: 'Siehe unten.' },
        { type: 'message/rfc822', content: inner.source, filename: 'Grüße.eml' },
      ],
    },
    labelIds: ['INBOX'],
    date: new Date(newest - 80 * 3_600_000),
  };
}

function draft(owner: Owner, newest: number): SeedPlan {
  return {
    from: mailboxOf(owner),
    to: 'Priya Raman <priya.raman@example.com>',
    subject: 'Re: Lunch on Thursday?',
    messageId: '<draft@mail.example.com>',
    body: { type: 'text/plain', content: 'Hi Priya, I was going to say' },
    labelIds: ['DRAFT'],
    date: new Date(newest - 26 * 3_600_000),
  };
}
