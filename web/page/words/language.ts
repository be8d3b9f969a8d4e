import { ValueStore } from '../api/value-store.ts';

export const languages = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof languages;

const KEY = 'gmail-graphql:language';

/** The language of the page: the one chosen before on this device, else the browser's. */
export const language = new ValueStore<Language>(startLanguage());

document.documentElement.lang = language.get();

export function chooseLanguage(chosen: Language): void {
  document.documentElement.lang = chosen;
  language.set(chosen);
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // A browser that keeps nothing forgets the choice too.
  }
}

function startLanguage(): Language {
  const wanted = [remembered(), ...navigator.languages].map((name) => name?.slice(0, 2).toLowerCase());
  return wanted.find((name): name is Language => name !== undefined && name in languages) ?? 'en';
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
