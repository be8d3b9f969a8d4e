import { conversationTexts } from './conversation-texts.js';
import type { Draw } from './draw.js';
import { mailboxOf, type Person, people } from './people.js';
import { alternative, type SeedPlan } from './seed-mail.js';

/** The owner of a demo mailbox. */
export interface Owner {
  name: string;
  email: string;
}

const rounds = 42;
const hour = 3_600_000;

/** Threads of one to six messages between the owner and the correspondents. */
export function conversations(owner: Owner, draw: Draw, newest: number): SeedPlan[] {
  return Array.from({ length: rounds }, (_, round) => {
    const person = people[round % people.length];
    if (!person) return [];
    const start = newest - (rounds - round) * 160 * hour - draw.between(0, 60) * hour;
    return conversation(owner, person, round, draw, start);
  }).flat();
}

function conversation(owner: Owner, person: Person, round: number, draw: Draw, start: number): SeedPlan[] {
  const texts = conversationTexts[person.language];
  const topic = texts.topics[Math.floor(round / people.length + round) % texts.topics.length] ?? draw.of(texts.topics);
  const length = draw.between(1, 6);
  const labels = topicLabels(topic.subject, draw);
  let date = start;
  let said = '';
  return Array.from({ length }, (_, index): SeedPlan => {
    const incoming = index % 2 === 0;
    const words = index === 0 ? topic.opening : draw.of(texts.replies);
    const writer = incoming ? person : owner;
    const text = `${texts.greeting(incoming ? owner.name : person.name)}\n\n${words}\n\n${texts.closing}\n${writer.name}${quoted(said)}`;
    said = words;
    date += draw.between(1, 30) * hour + draw.between(1, 3_599) * 1_000;
    return {
      from: mailboxOf(writer),
      to: mailboxOf(incoming ? owner : person),
      ...(draw.chance(0.2)
        ? { cc: mailboxOf(draw.of(people.filter(({ language }) => language === person.language))) }
        : {}),
      subject: index === 0 ? topic.subject : `Re: ${topic.subject}`,
      messageId: `<talk-${round}-${index}@mail.example.com>`,
      ...(index === 0 ? {} : { inReplyTo: `<talk-${round}-${index - 1}@mail.example.com>` }),
      body: draw.chance(0.6) ? alternative(text, asHtml(text)) : { type: 'text/plain', content: text },
      labelIds: incoming ? ['INBOX', ...labels, ...marks(draw, round)] : ['SENT', ...labels],
      date: new Date(date),
    };
  });
}

function quoted(said: string): string {
  return said === '' ? '' : `\n\n> ${said}`;
}

function marks(draw: Draw, round: number): string[] {
  const unread = draw.chance(round > rounds - 8 ? 0.7 : 0.08) ? ['UNREAD'] : [];
  return [...unread, ...(draw.chance(0.12) ? ['STARRED'] : []), ...(draw.chance(0.35) ? ['IMPORTANT'] : [])];
}

function topicLabels(subject: string, draw: Draw): string[] {
  if (/atlas|아틀라스|übersetzung/i.test(subject)) return ['Label_2', 'Label_3'];
  if (/주말|여행|Großmutter|写真/.test(subject)) return ['Label_1'];
  return draw.chance(0.15) ? ['Label_2'] : [];
}

/** Paragraphs of plain text as HTML. */
export function asHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const paragraphs = escaped.split('\n\n').map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>`);
  return `<!doctype html><html><head><meta charset="utf-8"></head><body style="font-family:sans-serif">${paragraphs.join('\n')}</body></html>`;
}
