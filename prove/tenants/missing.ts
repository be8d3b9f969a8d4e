import { shuffled } from '../random.js';

/** The same kind of value, as long and as well formed, that stands for nothing. */
export function missingTwin(value: string, random: () => number): string {
  const inner = Buffer.from(value, 'base64url').toString();
  if (/^[A-Z]\w+:[\w%.-]+/.test(inner) && Buffer.from(inner).toString('base64url') === value) {
    const [type = '', ...parts] = inner.split(':');
    return Buffer.from([type, ...parts.map((part) => otherLetters(part, random))].join(':')).toString('base64url');
  }
  if (/^ey[\w-]+\.ey[\w-]+\.[\w-]+$/.test(value)) return otherToken(value, random);
  if (/^https?:\/\/|^\//.test(value)) return otherLink(value, random);
  const [, kept = '', rest = ''] = /^(k\d+\.|Label_)?(.*)$/s.exec(value) ?? [];
  const [local = '', ...domain] = rest.split('@');
  return kept + [otherLetters(local, random), ...domain].join('@');
}

/** Signed by nobody, about somebody who does not exist. */
function otherToken(token: string, random: () => number): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>; // One that this server signed.
  for (const name of ['sub', 'sid', 'jti']) {
    const claim = claims[name];
    if (typeof claim === 'string') claims[name] = missingTwin(claim, random);
  }
  const other = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return [header, other, otherLetters(signature, random)].join('.');
}

function otherLink(link: string, random: () => number): string {
  return link.replace(
    /(attachments\/k\d+\.|state=|code=(?:4%2F|4\/)?)([\w-]+)/g,
    (_all, name: string, secret: string) => {
      return name + otherLetters(secret, random);
    },
  );
}

/** Each letter and digit makes way for another one of its kind; of hexadecimal text, a hexadecimal one. */
function otherLetters(text: string, random: () => number): string {
  const hexadecimal = /^[\da-f-]+$/.test(text);
  const any = (letters: string) => letters[Math.floor(random() * letters.length)] ?? '';
  const small = hexadecimal ? 'abcdef' : 'abcdefghijklmnopqrstuvwxyz';
  const replaced = text.replace(/[\da-zA-Z]/g, (letter) => {
    if (/\d/.test(letter)) return any('0123456789');
    return /[a-z]/.test(letter) ? any(small) : any('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  });
  // A few digits may have been drawn again.
  return replaced === text && text.length > 1 ? shuffled([...text], random).join('') : replaced;
}
