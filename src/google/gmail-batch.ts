import { randomUUID } from 'node:crypto';
import type { Answer } from './google-call.js';
import { answeredError, type GoogleError, malformedAnswer, parseJson } from './google-error.js';

/** Gmail takes 100 parts and advises 50, but runs only about ten at once for a person. */
export const batchSize = 25;

/** What to POST to the batch endpoint for these GETs (https://developers.google.com/workspace/gmail/api/guides/batch). */
export function encodeBatch(paths: readonly string[]): { contentType: string; body: string } {
  const boundary = `batch_${randomUUID()}`;
  const parts = paths.map(
    (path, index) =>
      `--${boundary}\r\nContent-Type: application/http\r\nContent-ID: <${index}>\r\n\r\nGET ${path}\r\n\r\n`,
  );
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: `${parts.join('')}--${boundary}--\r\n` };
}

/**
 * The answer to each part, by its Content-ID and never by its position; a part that is missing or unreadable is an error of its own.
 * Throws GoogleError when the whole is not a batch answer.
 */
export function decodeBatch(
  { status, body, contentType }: Answer,
  count: number,
  now: Date,
): (GoogleError | { json: unknown })[] {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) throw malformedAnswer(status);
  const answers: (GoogleError | { json: unknown })[] = Array.from({ length: count }, () => malformedAnswer(status));
  for (const part of body.split(`--${mark}`).slice(1)) {
    const index = Number(/^content-id:\s*<response-(\d+)>/im.exec(part)?.[1] ?? Number.NaN);
    if (Number.isInteger(index) && index < count) answers[index] = decodePart(part, now);
  }
  return answers;
}

/** One part: its own headers, a status line, the inner headers and the inner body, each set off by an empty line. */
function decodePart(part: string, now: Date): GoogleError | { json: unknown } {
  const [, answer] = cutAtEmptyLine(part);
  const [head, body] = cutAtEmptyLine(answer);
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(head)?.[1];
  if (status === undefined) return malformedAnswer(200);
  const json = parseJson(body.trim());
  if (!status.startsWith('2'))
    return answeredError(Number(status), json, /^retry-after:(.*)$/im.exec(head)?.[1]?.trim(), now);
  return typeof json === 'object' && json !== null ? { json } : malformedAnswer(200);
}

/** What is before the first empty line, and what after it. */
function cutAtEmptyLine(text: string): [string, string] {
  const end = /\r?\n\r?\n/.exec(text);
  return end ? [text.slice(0, end.index), text.slice(end.index + end[0].length)] : [text, ''];
}
