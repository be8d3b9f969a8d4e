import type { Locale } from '../error-texts.js';
import { escapeHtml } from './html-entities.js';

/** A mail's HTML: plain, without links and without anything from elsewhere. */
export function page(locale: Locale, parts: string[]): string {
  const body = `<div style="max-width:30em;margin:0 auto;padding:1.5em;font-family:sans-serif;line-height:1.6">${parts.join('')}</div>`;
  return `<!doctype html><html lang="${locale.toLowerCase()}"><head><meta charset="utf-8"></head><body>${body}</body></html>`;
}

export function heading(text: string): string {
  return `<p style="font-weight:bold">${escapeHtml(text)}</p>`;
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}
