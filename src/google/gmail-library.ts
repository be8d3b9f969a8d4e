import { OAuth2Client } from 'google-auth-library';
import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';

// What mails are made and sent with. It takes long to load, so only who sends does.

/** Google's client of Gmail for one access token. It never refreshes or retries by itself: that is decided in one place here. */
export function gmailApi(accessToken: string, rootUrl: string): gmail_v1.Gmail {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: accessToken });
  return gmail({ version: 'v1', auth, rootUrl });
}

/** A MIME message (RFC 5322; the subject encoded as in RFC 2047), base64url as Gmail's `raw` takes it. */
export async function mimeMessage(mail: {
  from: { name: string; address: string };
  to: string;
  subject: string;
  text: string;
  html: string;
}): Promise<string> {
  const composer = new MailComposer({ ...mail, to: { name: '', address: mail.to } });
  return (await composer.compile().build()).toString('base64url');
}
