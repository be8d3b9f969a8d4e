import type { ConsentAnswer } from '../interface.js';

/** Opens the consent page over HTTP, answers its form and returns where it sends the browser. */
export async function walkConsent(origin: string, authorizationUrl: string, as: ConsentAnswer): Promise<string> {
  const url = new URL(authorizationUrl);
  if (url.origin !== origin) throw new Error(`The authorization URL is not at the local stand-in: ${url.origin}`);
  const page = await fetch(url, { redirect: 'manual' });
  const html = await page.text();
  if (page.status !== 200) throw new Error(`The consent page answers ${page.status}: ${plainText(html)}`);
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`The consent page has no form: ${plainText(html)}`);
  const form = filledForm(html, as);
  const answer = await fetch(new URL(action, url), { method: 'POST', body: form, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The consent page refuses: ${plainText(await answer.text())}`);
  return location;
}

function filledForm(html: string, as: ConsentAnswer): URLSearchParams {
  const form = new URLSearchParams();
  for (const [input] of html.matchAll(/<input [^>]*>/g)) {
    const name = attribute(input, 'name');
    const value = attribute(input, 'value');
    const unticked = input.includes('type="checkbox"') && as.scopes !== undefined && !as.scopes.includes(value);
    if (!unticked) form.append(name, value);
  }
  if (as.withoutRefreshToken) form.append('without_refresh_token', 'true');
  if (as.decision === 'deny') form.append('decision', 'deny');
  else form.append('email', as.email);
  return form;
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function plainText(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}
