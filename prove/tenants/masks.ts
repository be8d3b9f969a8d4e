import type { HttpAnswer } from '../../bench/http.js';

/** Drawn at random or read off a clock: what differs from one answer to the next by its nature. */
const chance: readonly [RegExp, string][] = [
  [/ey[\w-]+\.ey[\w-]+\.[\w-]+/g, '<token>'],
  [/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>'],
  [/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<date>'],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, '<secret>'],
  [/"reference":"\w{3}"/g, '"reference":"<reference>"'],
  [/'nonce-[\w+/=]{24}'/g, "'nonce'"],
  [/nonce="[^"]{20,60}"/g, 'nonce'],
  // Of a user that has just been made.
  [/VXNlcj[\w-]{48,52}/g, '<User id>'],
  // A link to an attachment of one's own is another at every look, and cursors are bound to what was searched for.
  [/k1\.[\w-]{20,}/g, '<sealed>'],
];

/** Status, headers and body of an answer, without what was given and without chance. */
export function masked({ status, rawHeaders, text }: HttpAnswer, given: string): string {
  const headers = rawHeaders.flatMap((name, index) => {
    const value = rawHeaders[index + 1] ?? '';
    return index % 2 === 0 ? [`${name.toLowerCase()}: ${value}`] : [];
  });
  let plain = without(`${status}\n${headers.join('\n')}\n\n${text}`, given);
  for (const [pattern, name] of chance) plain = plain.replace(pattern, name);
  return plain;
}

/** `text` without the value, however it is written there. */
export function without(text: string, given: string): string {
  if (given.length < 3) return text;
  let left = text;
  const link = /^https?:\/\//.test(given) ? [new URL(given).pathname] : [];
  for (const value of [given, ...link])
    for (const written of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), forHtml(value)])
      left = left.replaceAll(written, '<given>');
  return left;
}

function forHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
