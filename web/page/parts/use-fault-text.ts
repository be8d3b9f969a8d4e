import { errorWords } from '../../../src/error-words.ts';
import type { Fault } from '../api/fault.ts';
import { useValue } from '../api/value-store.ts';
import { language } from '../words/language.ts';
import { useWords } from '../words/words.ts';

/**
 * What to say of a fault: the server's words as long as they are in the page's language, else those of its
 * reason or code.
 */
export function useFaultText(fault: Fault | undefined): string | undefined {
  const words = useWords();
  const shown = useValue(language);
  if (!fault) return undefined;
  if (fault.code === 'UNREACHABLE') return words.faults.unreachable;
  if (fault.message && fault.language === shown) return fault.message;
  const texts: Partial<Record<string, string>> = errorWords[shown === 'ko' ? 'KO' : 'EN'];
  return texts[fault.reason ?? fault.code] ?? texts[fault.code] ?? words.faults.unknown;
}
