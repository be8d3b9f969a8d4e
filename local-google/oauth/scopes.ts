const fullNames: Record<string, string> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
};

/** Scopes of a space-separated list, without repeats. */
export function splitScopes(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter(Boolean))];
}

/** As Google names a scope in its answers: `email` and `profile` come back as URLs. */
export function grantedName(scope: string): string {
  return fullNames[scope] ?? scope;
}

/** Scopes that a person cannot untick. */
export function isSignInScope(scope: string): boolean {
  return scope === 'openid' || Object.values(fullNames).includes(grantedName(scope));
}

/** Whether Google knows a scope of that shape at all. */
export function isKnownScope(scope: string): boolean {
  return (
    isSignInScope(scope) || scope === 'https://mail.google.com/' || scope.startsWith('https://www.googleapis.com/auth/')
  );
}
