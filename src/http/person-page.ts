import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import { escapeHtml } from '../services/html-entities.js';

export interface PageContent {
  status: number;
  locale: 'EN' | 'KO';
  title: string;
  text: string;
  /** The error's code, for whoever is asked for help. */
  code: string;
  links: { href: string; text: string; primary?: boolean }[];
}

const style = `
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.6 system-ui, sans-serif; }
  main { max-width: 26rem; padding: 2rem 1.25rem; }
  h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .75rem; }
  p { margin: 0 0 1.5rem; }
  nav { display: flex; flex-wrap: wrap; gap: .75rem; margin-bottom: 1.5rem; }
  a { padding: .6rem 1rem; border: 1px solid currentColor; border-radius: .5rem; text-decoration: none; color: inherit; }
  a.primary { background: #1a56c4; border-color: #1a56c4; color: #fff; }
  a:focus-visible { outline: 3px solid #6aa0ff; outline-offset: 2px; }
  code { font-size: .8rem; opacity: .7; }
`;

/** A page that says in a person's words how something ended, and what they can do next. */
export function sendPage(response: Response, { status, locale, title, text, code, links }: PageContent): void {
  const nonce = randomBytes(16).toString('base64');
  const anchors = links.map(
    ({ href, text: label, primary }) =>
      `<a href="${escapeHtml(href)}"${primary ? ' class="primary"' : ''}>${escapeHtml(label)}</a>`,
  );
  response
    .status(status)
    .set({
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
    })
    .type('html')
    .send(
      `<!doctype html><html lang="${locale.toLowerCase()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>` +
        `<style nonce="${nonce}">${style}</style></head><body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p><nav>${anchors.join('')}</nav><code>${escapeHtml(code)}</code></main></body></html>`,
    );
}
