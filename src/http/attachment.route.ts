import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { ErrorCode } from '../error-codes.js';
import { errorText } from '../error-texts.js';
import { AppError } from '../errors.js';
import type { AttachmentService } from '../services/attachment.service.js';
import { CredentialsRejected } from '../services/google-access.js';
import type { Admission } from './admission.js';
import { routeGet } from './http-faults.js';
import { sendPage } from './person-page.js';
import type { ReadFacts } from './request-facts.js';

const titles = { EN: 'The file cannot be downloaded', KO: '파일을 내려받을 수 없습니다' };

/** `/attachments/<token>`: the file behind a signed link, always as a download (RFC 6266) and never as a page. */
export class AttachmentRoutes {
  readonly router = Router();

  constructor(
    private readonly attachments: AttachmentService,
    private readonly readFacts: ReadFacts,
    admission: Admission,
    private readonly reportFault: (error: unknown, requestId: string) => void,
  ) {
    const send = admission.admit(
      (request: Request, response: Response) => this.send(request, response),
      (request, response, error) => this.fail(request, response, error),
    );
    routeGet(this.router, '/attachments/:token', send);
  }

  private async send(request: Request, response: Response): Promise<void> {
    try {
      const { attachment, content } = await this.attachments.open(String(request.params['token']));
      response.attachment(attachment.filename).set({
        'Content-Type': attachment.mimeType,
        'Cache-Control': 'private, max-age=600',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        // Pages of other origins show inline images by these links.
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
      if (request.method === 'HEAD') {
        content.destroy();
        response.end();
        return;
      }
      await pipeline(content, response);
    } catch (error) {
      this.fail(request, response, error);
    }
  }

  /** A page while nothing has been sent; later the broken connection tells that the file is not whole. */
  private fail(request: Request, response: Response, error: unknown): void {
    if (response.headersSent) return;
    const { locale, requestId } = this.readFacts(request, response);
    const known = error instanceof AppError ? error : undefined;
    const code = error instanceof CredentialsRejected ? 'GOOGLE_REAUTHORIZATION_REQUIRED' : (known?.code ?? 'INTERNAL');
    if (code === 'INTERNAL') this.reportFault(error, requestId);
    const wait = known?.details['retryAfterSeconds'];
    response.removeHeader('Content-Disposition');
    response.set('Cross-Origin-Resource-Policy', 'same-origin');
    if (typeof wait === 'number') response.set('Retry-After', String(Math.ceil(wait)));
    const text = errorText(known ?? code, locale);
    sendPage(response, { status: statuses[code] ?? 500, locale, title: titles[locale], text, code, links: [] });
  }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  GOOGLE_REAUTHORIZATION_REQUIRED: 403,
  GMAIL_RATE_LIMITED: 429,
  GMAIL_UNAVAILABLE: 503,
  GMAIL_API_DISABLED: 503,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
};
