import { type Request, type Response, Router } from 'express';
import type { ErrorCode } from '../error-codes.js';
import { errorText } from '../error-texts.js';
import { AppError, GoogleReauthorizationRequired, GoogleStateInvalid, InvalidInput } from '../errors.js';
import { parseEmailAddress } from '../services/email-address.js';
import type { GoogleCallbackService } from '../services/google-callback.service.js';
import type { GoogleSignInService } from '../services/google-sign-in.service.js';
import type { Admission } from './admission.js';
import { routeGet } from './http-faults.js';
import { sendPage } from './person-page.js';
import type { ReadFacts, RequestFacts } from './request-facts.js';

const words = {
  EN: {
    failed: 'Google sign-in was not completed',
    almost: 'One more step',
    unread: 'You are signed in, but your mail cannot be read yet: Google did not give the permission for it.',
    again: 'Try again',
    allow: 'Allow access to Gmail',
    goOn: 'Continue without Gmail',
    back: 'Back',
  },
  KO: {
    failed: 'Google 로그인을 마치지 못했습니다',
    almost: '한 단계가 남았습니다',
    unread: '로그인되었지만 아직 메일을 읽을 수 없습니다. Google에서 읽기 권한을 받지 못했습니다.',
    again: '다시 시도',
    allow: 'Gmail 접근 허용',
    goOn: 'Gmail 없이 계속',
    back: '돌아가기',
  },
};

/** `/auth/google` begins the flow in a browser; `/auth/google/callback` is where Google sends the person back to. */
export class GoogleRoutes {
  readonly router = Router();

  constructor(
    private readonly signIns: GoogleSignInService,
    private readonly callbacks: GoogleCallbackService,
    private readonly readFacts: ReadFacts,
    admission: Admission,
    private readonly reportFault: (error: unknown, requestId: string) => void,
  ) {
    const refuse = (request: Request, response: Response, error: AppError) =>
      this.showFailure(response, readFacts(request, response), error, '/');
    routeGet(this.router, '/auth/google', admission.admit(this.begin.bind(this), refuse));
    routeGet(this.router, '/auth/google/callback', admission.admit(this.finish.bind(this), refuse));
  }

  private async begin(request: Request, response: Response): Promise<void> {
    const facts = this.readFacts(request, response);
    try {
      const returnTo = text(request.query['returnTo']);
      const { authorizationUrl } = await this.signIns.start({
        browser: facts.browser.ensureSecret(),
        ipAddress: facts.ipAddress,
        returnTo,
        loginHint: address(request.query['loginHint']),
      });
      response.set('Cache-Control', 'no-store').redirect(authorizationUrl);
    } catch (error) {
      this.showFailure(response, facts, error, '/');
    }
  }

  private async finish(request: Request, response: Response): Promise<void> {
    const facts = this.readFacts(request, response);
    const { browser, locale, ipAddress } = facts;
    const by = { browser: browser.secret, ipAddress, locale, refreshToken: browser.refreshToken };
    const state = text(request.query['state']) ?? '';
    const issuer = request.query['iss'];
    const code = text(request.query['code']);
    try {
      if (answerParameters.some((name) => Array.isArray(request.query[name]))) throw new GoogleStateInvalid();
      if (issuer !== undefined) await this.callbacks.requireIssuer(String(issuer));
      const refusal = text(request.query['error']);
      if (refusal !== undefined) await this.callbacks.fail(state, refusal, by);
      if (code === undefined) throw new GoogleStateInvalid();
      const { session, returnTo = '/', reauthorization } = await this.signIns.complete(state, code, by, facts);
      if (session) browser.keepSession(session);
      if (!reauthorization) return response.set('Cache-Control', 'no-store').redirect(303, returnTo);
      const links = [
        { href: reauthorization.authorization.authorizationUrl, text: words[locale].allow, primary: true },
        { href: returnTo, text: words[locale].goOn },
      ];
      sendPage(response, {
        status: 200,
        locale,
        title: words[locale].almost,
        text: words[locale].unread,
        code: reauthorization.reason,
        links,
      });
    } catch (error) {
      const returnTo = await this.callbacks.findReturnTo(state, by).catch(() => undefined);
      this.showFailure(response, facts, error, returnTo ?? '/');
    }
  }

  private showFailure(response: Response, { locale, requestId }: RequestFacts, error: unknown, returnTo: string): void {
    const expected = error instanceof AppError ? error : 'INTERNAL';
    const code = expected === 'INTERNAL' ? expected : expected.code;
    if (code === 'INTERNAL') this.reportFault(error, requestId);
    const begin = `/auth/google?${new URLSearchParams({ returnTo })}`;
    const again = error instanceof GoogleReauthorizationRequired ? error.authorization.authorizationUrl : begin;
    const retry = error instanceof InvalidInput ? [] : [{ href: again, text: words[locale].again, primary: true }];
    const links = [...retry, { href: returnTo, text: words[locale].back }];
    const title = words[locale].failed;
    const wait = error instanceof AppError ? error.details['retryAfterSeconds'] : undefined;
    if (typeof wait === 'number') response.set('Retry-After', String(Math.ceil(wait)));
    else if (code === 'GMAIL_UNAVAILABLE') response.set('Retry-After', String(unavailableSeconds));
    sendPage(response, {
      status: statuses[code] ?? 400,
      locale,
      title,
      text: errorText(expected, locale),
      code,
      links,
    });
  }
}

/** None may be there twice (RFC 6749, section 3.1): another reader could take the other one. */
const answerParameters = ['state', 'code', 'error', 'iss'];

/** When a page that could not ask Google may be tried again. */
const unavailableSeconds = 30;

/** Not the person's doing; everything else is 400. */
const statuses: Partial<Record<ErrorCode, number>> = {
  ACCOUNT_DISABLED: 403,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  GMAIL_UNAVAILABLE: 503,
  GOOGLE_NOT_CONFIGURED: 503,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
};

/** The address that a query parameter gives, if it is given. Throws InvalidInput for anything else. */
function address(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return parseEmailAddress(String(value));
  } catch {
    throw new InvalidInput('loginHint', 'one e-mail address');
  }
}

/** A query parameter given once; anything else counts as not given. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
