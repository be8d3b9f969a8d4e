/** Languages that the demo's correspondents write in. */
export type Language = 'en' | 'ko' | 'ja' | 'de';

/** Someone who writes to the demo mailbox. */
export interface Person {
  name: string;
  email: string;
  language: Language;
}

/** The demo's correspondents. */
export const people: Person[] = [
  { name: '박서준', email: 'seojun.park@example.kr', language: 'ko' },
  { name: '이하은', email: 'haeun.lee@example.kr', language: 'ko' },
  { name: '최지우', email: 'jiwoo.choi@studio.example.kr', language: 'ko' },
  { name: '엄마', email: 'mom@family.example.kr', language: 'ko' },
  { name: '佐藤 健', email: 'ken.sato@example.jp', language: 'ja' },
  { name: '田中 美咲', email: 'misaki.tanaka@design.example.jp', language: 'ja' },
  { name: 'Jonas Weber', email: 'jonas@example.com', language: 'de' },
  { name: 'Jürgen Schäfer', email: 'j.schaefer@example.de', language: 'de' },
  { name: 'Anke Grünwald', email: 'anke@werkstatt.example.de', language: 'de' },
  { name: 'Priya Raman', email: 'priya.raman@example.com', language: 'en' },
  { name: "Sean O'Neill", email: 'sean.oneill@example.ie', language: 'en' },
  { name: 'Weber, Clara (Atlas)', email: 'clara.weber@atlas.example.com', language: 'en' },
  { name: 'Tom & Ana', email: 'tom.and.ana@example.net', language: 'en' },
];

/** An address with its name, quoted where it must be. */
export function mailboxOf({ name, email }: { name: string; email: string }): string {
  const quoted = /^[\w .'-]*$/.test(name) || /[^\x20-\x7e]/.test(name) ? name : `"${name.replaceAll('"', '\\"')}"`;
  return `${quoted} <${email}>`;
}
