import { describe, expect, it } from '@jest/globals';
import { isAttachment } from '../../local-google/gmail/payload.js';
import { type MimePart, parseMime } from '../../local-google/mime/parse.js';
import { readMessageBody } from '../../src/google/message-body.js';
import { corpus } from '../corpus/corpus.js';

/** A payload whose text is in the mail's own charset, and whose base64url has no padding. */
function undecodedPayload(part: MimePart): object {
  const isContainer = part.mimeType.startsWith('multipart/');
  const size = isContainer ? 0 : part.body.length;
  const body = isAttachment(part) ? { attachmentId: 'any', size } : { size, data: part.body.toString('base64url') };
  const { mimeType, filename, headers } = part;
  return { mimeType, filename, headers, body, parts: part.parts.map(undecodedPayload) };
}

describe('a mail whose charset Gmail would have left alone', () => {
  it.each(corpus())('$name: $about', ({ bytes, text, html, attachments }) => {
    expect(readMessageBody(undecodedPayload(parseMime(bytes)))).toEqual({ text, html, attachments });
  });
});
