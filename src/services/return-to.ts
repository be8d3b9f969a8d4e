/**
 * Whether people may be sent on to `returnTo`: a path of the first origin, or a whole http(s) URL of any of them.
 * Browsers drop tabs and line breaks, read `\` as `/`, and take `//host` for a host (https://url.spec.whatwg.org/#url-parsing).
 */
export function isAllowedReturnTo(returnTo: string, origins: readonly string[]): boolean {
  const [own = ''] = origins;
  if (/[\\\s\p{Cc}\p{Cs}]/u.test(returnTo)) return false;
  if (!/^(\/|https?:\/\/)/i.test(returnTo) || !URL.canParse(returnTo, own)) return false;
  const { origin, pathname } = new URL(returnTo, own);
  return returnTo.startsWith('/') ? origin === own && !pathname.startsWith('//') : origins.includes(origin);
}
