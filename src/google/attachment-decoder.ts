import { Transform, type TransformCallback } from 'node:stream';
import { malformedAnswer } from './google-error.js';

const opening = /^\s*\{\s*"data"\s*:\s*"/;
const empty = /^\s*\{\s*\}\s*$/;
const longestOpening = 1024;

/**
 * Turns the answer of users.messages.attachments.get with `fields=data`, `{"data": "<base64url>"}`, into the bytes of
 * the attachment while it arrives, so that no attachment is ever in memory as a whole.
 * Fails with GoogleError where the answer is another one, or ends too early.
 */
export class AttachmentDecoder extends Transform {
  /** Characters that wait for more: the opening, or what is less than a group of four. */
  private waiting = '';
  private state: 'opening' | 'data' | 'end' = 'opening';

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.waiting += chunk.toString('latin1');
    if (this.state === 'opening' && !this.open()) {
      done(this.waiting.length > longestOpening ? malformedAnswer(200) : null);
      return;
    }
    if (this.state === 'data') this.decode();
    done();
  }

  override _flush(done: TransformCallback): void {
    const complete = this.state === 'end' || (this.state === 'opening' && empty.test(this.waiting));
    done(complete ? null : malformedAnswer(200));
  }

  private open(): boolean {
    const match = opening.exec(this.waiting);
    if (!match) return false;
    this.waiting = this.waiting.slice(match[0].length);
    this.state = 'data';
    return true;
  }

  private decode(): void {
    const end = this.waiting.indexOf('"');
    const whole = end >= 0;
    // Google writes the padding as it is or escaped; a chunk can end within the escape.
    const text = (whole ? this.waiting.slice(0, end) : this.waiting).replaceAll('\\u003d', '').replaceAll('=', '');
    const backslash = text.indexOf('\\');
    const safe = backslash >= 0 ? backslash : text.length;
    const usable = whole ? text.length : safe - (safe % 4);
    this.push(Buffer.from(text.slice(0, usable), 'base64url'));
    this.waiting = whole ? '' : text.slice(usable);
    if (whole) this.state = 'end';
  }
}
