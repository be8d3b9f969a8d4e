import { escapeHtml } from '../html.js';
import type { LocalAccount } from '../interface.js';
import { isSignInScope, splitScopes } from './scopes.js';

const style = `<style>
.local-scopes { margin: 0 0 16px; padding: 0; border: 0; font-size: .875rem } .local-scopes label { display: block; padding: 4px 0 } .user-form .user-btn { margin-bottom: 8px }
</style>`;

/** Puts our form (accounts, scopes to untick, a way to refuse) into the page that emulate draws. */
export function consentPage(emulatePage: string, accounts: LocalAccount[], asked: URLSearchParams): string {
  const hidden = [...asked]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
  const form = `${style}<form class="user-form" method="post" action="/o/oauth2/v2/auth/callback">
${hidden}
<input type="hidden" name="ticked" value="">
${scopeBoxes(asked.get('scope') ?? '')}
${accountsFirst(accounts, asked.get('login_hint')).map(accountButton).join('\n')}
<button type="submit" class="user-btn" name="decision" value="deny"><span class="avatar">×</span><span class="user-text"><span class="user-login">Cancel</span></span></button>
</form>`;
  return withoutGoogle(emulatePage).replace(
    /<form class="user-form"[\s\S]*<\/form>|<p class="empty">[\s\S]*?<\/p>/,
    () => form,
  );
}

function scopeBoxes(scope: string): string {
  const boxes = splitScopes(scope)
    .filter((name) => !isSignInScope(name))
    .map(
      (name) =>
        `<label><input type="checkbox" name="ticked" value="${escapeHtml(name)}" checked> ${escapeHtml(name)}</label>`,
    );
  return boxes.length === 0 ? '' : `<fieldset class="local-scopes">${boxes.join('\n')}</fieldset>`;
}

function accountsFirst(accounts: LocalAccount[], hint: string | null): LocalAccount[] {
  return [...accounts].sort((a, b) => Number(b.email === hint) - Number(a.email === hint));
}

function accountButton({ email, name }: LocalAccount): string {
  const [letter = '?'] = email;
  return `<button type="submit" class="user-btn" name="email" value="${escapeHtml(email)}"><span class="avatar">${escapeHtml(letter.toUpperCase())}</span>
<span class="user-text"><span class="user-login">${escapeHtml(email)}</span><div class="user-meta">${escapeHtml(name)}</div></span></button>`;
}

/** emulate's pages call themselves Google; ours say what they are. */
function withoutGoogle(page: string): string {
  return page
    .replaceAll('Sign in to Google', 'Sign in to the local stand-in')
    .replaceAll('your Google account', 'a local account')
    .replaceAll('Google Emulator', 'Local stand-in')
    .replaceAll('Google', 'the local stand-in');
}

/** The page for a person when a sign-in cannot even start. */
export function errorPage(error: string, text: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(error)}</title></head>
<body><h1>Access blocked</h1><p>${escapeHtml(text)}</p><p>Error: <code>${escapeHtml(error)}</code></p><p>This is the local stand-in.</p></body></html>`;
}
