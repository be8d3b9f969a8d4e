import { useValue } from '../api/value-store.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { language } from './language.ts';

export type Words = typeof en;

const words = { en, ko };

/** All that the page says, in the chosen language. */
export function useWords(): Words {
  return words[useValue(language)];
}
