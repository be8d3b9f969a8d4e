import type { MimePart } from '../mime/parse.js';
import { isSpamOrTrash, type Mailbox, type StoredMessage } from './mailbox.js';
import { isAttachment } from './payload.js';
import { messageText } from './resources.js';

type Predicate = (message: StoredMessage) => boolean;

/** A search in Gmail's syntax: words, "phrases", operators, -not, OR and { }; the rest of the syntax counts as words. */
function searchPredicate(mailbox: Mailbox, query: string): { matches: Predicate; everywhere: boolean } {
  const tokens = query.match(/-?(?:\w+:)?"[^"]*"|[{}()]|[^\s{}()]+/g) ?? [];
  const groups: Predicate[][] = [];
  let joinsLast = false;
  let inBraces = false;
  for (const token of tokens) {
    if (token === 'OR' || token === '|') joinsLast = true;
    else if (token === '{') {
      inBraces = true;
      groups.push([]);
    } else if (token === '}') inBraces = false;
    else if (!['(', ')', 'AND'].includes(token)) {
      const term = termPredicate(mailbox, token);
      const last = groups.at(-1);
      if (last && (joinsLast || inBraces)) last.push(term);
      else groups.push([term]);
      joinsLast = false;
    }
  }
  const everywhere = /(?<!-)\bin:(anywhere|spam|trash)\b/i.test(query) || /\blabel:(spam|trash)\b/i.test(query);
  return { matches: (message) => groups.every((group) => group.some((term) => term(message))), everywhere };
}

function termPredicate(mailbox: Mailbox, token: string): Predicate {
  if (token.startsWith('-') && token.length > 1) {
    const inner = termPredicate(mailbox, token.slice(1));
    return (message) => !inner(message);
  }
  const [, operator = '', rest = token] = /^([a-z_0-9]+):(.*)$/is.exec(token) ?? [];
  const value = rest.replaceAll('"', '').toLowerCase();
  return (
    operatorPredicate(mailbox, operator.toLowerCase(), value) ??
    ((message) => allText(message).includes(token.replaceAll('"', '').toLowerCase()))
  );
}

function operatorPredicate(mailbox: Mailbox, operator: string, value: string): Predicate | undefined {
  switch (operator) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
      return (message) => message.header(operator).toLowerCase().includes(value);
    case 'label':
    case 'in':
    case 'is':
      return labelPredicate(mailbox, value);
    case 'category':
      return labelPredicate(mailbox, `category_${value === 'primary' ? 'personal' : value}`);
    case 'has':
      return value === 'attachment' ? (message) => hasAttachment(message.mime) : undefined;
    case 'filename':
      return (message) => filenames(message.mime).some((name) => name.toLowerCase().includes(value));
    case 'rfc822msgid':
      return (message) =>
        message.header('message-id').replace(/[<>]/g, '').toLowerCase() === value.replace(/[<>]/g, '');
    default:
      return timePredicate(operator, value);
  }
}

function labelPredicate(mailbox: Mailbox, value: string): Predicate {
  if (value === 'anywhere') return () => true;
  if (value === 'read') return (message) => !message.labelIds.has('UNREAD');
  const wanted = value === 'drafts' ? 'draft' : value;
  const asWritten = (name: string): string => name.toLowerCase().replace(/[\s/]/g, '-');
  const ids = [...mailbox.labels.values()]
    .filter(
      ({ id, name }) =>
        id.toLowerCase() === wanted || name.toLowerCase() === wanted || asWritten(name) === asWritten(wanted),
    )
    .map(({ id }) => id);
  return (message) => ids.some((id) => message.labelIds.has(id));
}

function timePredicate(operator: string, value: string): Predicate | undefined {
  switch (operator) {
    case 'after':
    case 'newer':
      return compareTime(instantOf(value), (date, limit) => date >= limit);
    case 'before':
    case 'older':
      return compareTime(instantOf(value), (date, limit) => date < limit);
    case 'newer_than':
      return compareTime(ageOf(value), (date, limit) => date >= limit);
    case 'older_than':
      return compareTime(ageOf(value), (date, limit) => date < limit);
    case 'larger':
      return (message) => message.raw.length >= sizeOf(value);
    case 'smaller':
      return (message) => message.raw.length < sizeOf(value);
    default:
      return undefined;
  }
}

function compareTime(
  limit: number | undefined,
  compare: (date: number, limit: number) => boolean,
): Predicate | undefined {
  return limit === undefined ? undefined : (message) => compare(message.internalDate, limit);
}

/** Seconds since the epoch, or a day as Gmail reads it. */
function instantOf(value: string): number | undefined {
  if (/^\d{9,}$/.test(value)) return Number(value) * 1000;
  const parsed = Date.parse(`${value.replaceAll('/', '-')}T00:00:00Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function ageOf(value: string): number | undefined {
  const [, count, unit] = /^(\d+)([dmy])$/.exec(value) ?? [];
  const days = unit === 'y' ? 365 : unit === 'm' ? 30 : 1;
  return count === undefined ? undefined : Date.now() - Number(count) * days * 86_400_000;
}

function sizeOf(value: string): number {
  const [, count = '0', unit] = /^(\d+)([km])?b?$/.exec(value) ?? [];
  return Number(count) * (unit === 'm' ? 1_048_576 : unit === 'k' ? 1024 : 1);
}

function hasAttachment(part: MimePart): boolean {
  return isAttachment(part) || part.parts.some(hasAttachment);
}

function filenames(part: MimePart): string[] {
  return [part.filename, ...part.parts.flatMap(filenames)];
}

function allText(message: StoredMessage): string {
  const headers = ['subject', 'from', 'to', 'cc'].map((name) => message.header(name));
  return [...headers, messageText(message.mime)].join(' ').toLowerCase();
}

/** Messages of a listing, newest first. */
export function searchMessages(
  mailbox: Mailbox,
  filter: { q: string; labelIds: string[]; includeSpamTrash: boolean },
): StoredMessage[] {
  const { matches, everywhere } = searchPredicate(mailbox, filter.q);
  const hidesSpamTrash =
    !filter.includeSpamTrash && !everywhere && !filter.labelIds.some((id) => id === 'SPAM' || id === 'TRASH');
  return mailbox
    .list()
    .filter((message) => !(hidesSpamTrash && isSpamOrTrash(message)))
    .filter((message) => filter.labelIds.every((id) => message.labelIds.has(id)))
    .filter(matches);
}
