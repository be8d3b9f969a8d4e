/**
 * The bytes of base64url without padding (RFC 4648, section 5), or undefined for anything that was not written by us:
 * Node takes other alphabets, stray characters and spare bits too, so that many texts would stand for the same bytes.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
