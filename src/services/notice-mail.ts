import type { Locale } from '../error-texts.js';
import type { Notice } from '../stores/notice.store.js';
import { heading, page, paragraph } from './mail-layout.js';
import type { Mail } from './mail-sender.js';

/** For how long a former address can take its account back. */
export const takeBackDays = 3;

interface Words {
  subject: string;
  /** What happened, and to what. */
  happened: (service: string, subject: string) => string;
  /** What to do if it was somebody else. */
  undo: (service: string) => string;
}

const at: Record<Locale, (time: string) => string> = { EN: (time) => `Time: ${time}`, KO: (time) => `시각: ${time}` };
const wasYou: Record<Locale, string> = {
  EN: 'If it was you, there is nothing to do.',
  KO: '본인이 한 일이라면 아무것도 하지 않으셔도 됩니다.',
};

const words: Record<Locale, Record<Notice['kind'], Words>> = {
  EN: {
    PASSWORD_CHANGED: {
      subject: 'Your password was changed',
      happened: (service) => `The password of your ${service} account was changed. All other sign-ins were ended.`,
      undo: (service) =>
        `If it was not you, somebody else may read this mailbox or know your password: set a new password with "forgotten password" at ${service} now, end the sessions you do not know, and disconnect Google accounts that are not yours.`,
    },
    EMAIL_CHANGED: {
      subject: 'Your e-mail address was changed',
      happened: (service, subject) =>
        `The address of your ${service} account is now ${subject}, and no longer this one.`,
      undo: (service) =>
        `If it was not you, use "forgotten password" at ${service} with this old address within ${takeBackDays} days: that takes the account back, ends all its sessions and sets a new password.`,
    },
    GOOGLE_CONNECTED: {
      subject: 'A Google account was connected',
      happened: (service, subject) =>
        `The Google account ${subject} was connected to your ${service} account and can sign in to it.`,
      undo: (service) =>
        `If it was not you, set a new password with "forgotten password" at ${service}, which ends all sessions, then sign in and disconnect that Google account.`,
    },
  },
  KO: {
    PASSWORD_CHANGED: {
      subject: '비밀번호가 변경되었습니다',
      happened: (service) => `${service} 계정의 비밀번호가 변경되었습니다. 다른 모든 로그인은 종료되었습니다.`,
      undo: (service) =>
        `본인이 한 일이 아니라면 다른 사람이 이 메일함을 보거나 비밀번호를 알고 있을 수 있습니다. 지금 ${service}에서 "비밀번호 찾기"로 새 비밀번호를 설정하고, 모르는 세션을 종료하고, 본인 것이 아닌 Google 계정의 연결을 해제해 주세요.`,
    },
    EMAIL_CHANGED: {
      subject: '이메일 주소가 변경되었습니다',
      happened: (service, subject) => `${service} 계정의 주소가 이 주소에서 ${subject}(으)로 변경되었습니다.`,
      undo: (service) =>
        `본인이 한 일이 아니라면 ${takeBackDays}일 안에 ${service}에서 이 이전 주소로 "비밀번호 찾기"를 이용해 주세요. 계정이 되돌아오고, 모든 세션이 종료되며, 새 비밀번호가 설정됩니다.`,
    },
    GOOGLE_CONNECTED: {
      subject: 'Google 계정이 연결되었습니다',
      happened: (service, subject) =>
        `Google 계정 ${subject}이(가) ${service} 계정에 연결되어 이 계정으로 로그인할 수 있습니다.`,
      undo: (service) =>
        `본인이 한 일이 아니라면 ${service}에서 "비밀번호 찾기"로 새 비밀번호를 설정해 모든 세션을 종료한 다음, 로그인하여 해당 Google 계정의 연결을 해제해 주세요.`,
    },
  },
};

/** The mail that tells of what has happened to an account: no link, for the reason that codes come without. */
export function noticeMail({ email, locale, kind, subject, happenedAt }: Notice, serviceName: string): Mail {
  const { subject: title, happened, undo } = words[locale][kind];
  const lines = [
    happened(serviceName, subject ?? ''),
    at[locale](timeText(happenedAt, locale)),
    wasYou[locale],
    undo(serviceName),
  ];
  return {
    to: email,
    subject: `${title} - ${serviceName}`,
    text: [serviceName, ...lines].join('\n\n'),
    html: page(locale, [heading(serviceName), ...lines.map(paragraph)]),
  };
}

/** In UTC, since nobody told where the person is. */
function timeText(instant: Date, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale === 'KO' ? 'ko-KR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(instant)} UTC`;
}
