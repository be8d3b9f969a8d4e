let eucKr: Map<string, number> | undefined;

/** EUC-KR bytes of a text; Node only decodes that charset, so the table is turned round once. */
export function encodeEucKr(text: string): Buffer {
  eucKr ??= eucKrTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = eucKr.get(character);
    if (code === undefined) bytes.push(character.charCodeAt(0) & 0x7f);
    else bytes.push(code >> 8, code & 0xff);
  }
  return Buffer.from(bytes);
}

function eucKrTable(): Map<string, number> {
  const decoder = new TextDecoder('euc-kr');
  const table = new Map<string, number>();
  for (let lead = 0xb0; lead <= 0xc8; lead += 1) {
    const row = Buffer.from(Array.from({ length: 94 }, (_, index) => [lead, 0xa1 + index]).flat());
    [...decoder.decode(row)].forEach((character, index) => {
      table.set(character, (lead << 8) | (0xa1 + index));
    });
  }
  return table;
}
