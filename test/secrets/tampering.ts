import fc from 'fast-check';

const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n%~é'];

/** What becomes of `text` by one character: changed, put in or left out, at any place. */
export function tampered(text: string): fc.Arbitrary<string> {
  const edit = fc.constantFrom('change', 'insert', 'delete');
  return fc
    .tuple(edit, fc.nat(text.length), fc.constantFrom(...characters))
    .map(([kind, at, character]) => {
      const after = kind === 'insert' ? at : at + 1;
      return text.slice(0, at) + (kind === 'delete' ? '' : character) + text.slice(after);
    })
    .filter((result) => result !== text);
}

/** Every text that differs from `text` in its last character, or has one more: where base64url has bits and padding to spare. */
export function endings(text: string): string[] {
  return [
    ...characters.map((character) => text.slice(0, -1) + character),
    ...characters.map((character) => text + character),
    `${text}==`,
  ].filter((result) => result !== text);
}
