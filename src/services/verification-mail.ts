import type { Locale } from '../error-texts.js';
import type { CodePurpose } from '../stores/verification-code.store.js';
import { heading, page, paragraph } from './mail-layout.js';
import type { Mail } from './mail-sender.js';

interface CodeMail {
  to: string;
  code: string;
  purpose: CodePurpose;
  reference: string;
  minutesValid: number;
  serviceName: string;
}

interface Words {
  subject: Record<CodePurpose, string>;
  instruction: string;
  validity: (minutes: number) => string;
  reference: (reference: string) => string;
  ignore: string;
  noAccountSubject: string;
  noAccount: (address: string, service: string) => string;
  noAccountIgnore: string;
}

const words: Record<Locale, Words> = {
  EN: {
    subject: {
      SIGN_UP: 'Your sign-up code',
      RESET_PASSWORD: 'Your password reset code',
      FIND_ACCOUNT: 'Your account search code',
      VERIFY_EMAIL: 'Your e-mail verification code',
    },
    instruction: 'Enter this code where you asked for it:',
    validity: (minutes) => `It is valid for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    reference: (reference) => `Reference: ${reference}`,
    ignore: 'If you did not ask for this code, ignore this mail. Never give the code to anyone.',
    noAccountSubject: 'No account with this address',
    noAccount: (address, service) =>
      `Somebody, perhaps you, asked ${service} about an account for ${address}. There is no account with this address here.`,
    noAccountIgnore: 'If it was not you, ignore this mail. If it was, you may have signed up with another address.',
  },
  KO: {
    subject: {
      SIGN_UP: '회원가입 인증번호',
      RESET_PASSWORD: '비밀번호 재설정 인증번호',
      FIND_ACCOUNT: '계정 찾기 인증번호',
      VERIFY_EMAIL: '이메일 확인 인증번호',
    },
    instruction: '요청하신 화면에 아래 인증번호를 입력해 주세요.',
    validity: (minutes) => `${minutes}분 동안 유효합니다.`,
    reference: (reference) => `확인 문자: ${reference}`,
    ignore: '직접 요청하지 않았다면 이 메일을 무시해 주세요. 인증번호를 다른 사람에게 알려 주지 마세요.',
    noAccountSubject: '이 주소로 가입된 계정이 없습니다',
    noAccount: (address, service) =>
      `${service}에서 ${address} 주소의 계정을 찾는 요청이 있었습니다. 이 주소로 가입된 계정은 없습니다.`,
    noAccountIgnore:
      '직접 요청하지 않았다면 이 메일을 무시해 주세요. 직접 요청했다면 다른 주소로 가입했을 수 있습니다.',
  },
};

/** The mail that carries a code: no link and no remote image, so that nothing in it can be mistaken for phishing. */
export function codeMail({ to, code, purpose, reference, minutesValid, serviceName }: CodeMail, locale: Locale): Mail {
  const { subject, instruction, validity, reference: referenceLine, ignore } = words[locale];
  const after = [validity(minutesValid), referenceLine(reference), ignore];
  return {
    to,
    subject: `${subject[purpose]} - ${serviceName}`,
    text: [serviceName, instruction, code, ...after].join('\n\n'),
    html: page(locale, [heading(serviceName), paragraph(instruction), codeBlock(code), ...after.map(paragraph)]),
  };
}

/** What goes to an address without an account in place of a code: only whoever reads that mailbox learns it. */
export function noAccountMail({ to, reference, serviceName }: CodeMail, locale: Locale): Mail {
  const { noAccountSubject, noAccount, reference: referenceLine, noAccountIgnore } = words[locale];
  const lines = [noAccount(to, serviceName), noAccountIgnore, referenceLine(reference)];
  return {
    to,
    subject: `${noAccountSubject} - ${serviceName}`,
    text: [serviceName, ...lines].join('\n\n'),
    html: page(locale, [heading(serviceName), ...lines.map(paragraph)]),
  };
}

function codeBlock(code: string): string {
  return `<p style="font-size:2.25em;font-weight:bold;letter-spacing:0.2em;font-family:monospace;user-select:all">${code}</p>`;
}
