import { decodeHeader, decodeText } from './decode.js';

/** A header such as Content-Type: its value and its parameters, RFC 2231 decoded. */
export interface ParameterValue {
  value: string;
  parameters: Map<string, string>;
}

/** Splits `text/plain; charset="utf-8"; name*0*=…` into value and parameters. */
export function parseParameters(header: string): ParameterValue {
  const [value = ''] = header.split(';', 1);
  const pieces = new Map<string, { index: number; text: string; extended: boolean }[]>();
  const pattern = /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
  for (const [, rawName = '', quoted, plain] of header.matchAll(pattern)) {
    const [, name = '', index = '0', star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(rawName.toLowerCase()) ?? [];
    const text = quoted?.replace(/\\(.)/g, '$1') ?? (plain ?? '').trim();
    const list = pieces.get(name) ?? [];
    list.push({ index: Number(index), text, extended: star !== undefined });
    pieces.set(name, list);
  }
  const parameters = new Map([...pieces].map(([name, list]) => [name, joinPieces(list)] as const));
  return { value: value.trim().toLowerCase(), parameters };
}

function joinPieces(list: { index: number; text: string; extended: boolean }[]): string {
  const ordered = [...list].sort((a, b) => a.index - b.index);
  if (!ordered.some(({ extended }) => extended)) return decodeHeader(ordered.map(({ text }) => text).join(''));
  const [, charset = 'utf-8', first = ''] = /^([^']*)'[^']*'(.*)$/s.exec(ordered[0]?.text ?? '') ?? [];
  const rest = ordered.slice(1).map(({ text }) => text);
  const binary = [first, ...rest]
    .join('')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decodeText(Buffer.from(binary, 'latin1'), charset);
}
