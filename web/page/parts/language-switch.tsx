import { useValue } from '../api/value-store.ts';
import { chooseLanguage, type Language, language, languages } from '../words/language.ts';
import { useWords } from '../words/words.ts';

const names = Object.entries(languages) as [Language, string][];

/** English or Korean. */
export function LanguageSwitch() {
  const words = useWords();
  const chosen = useValue(language);
  return (
    <fieldset className="language">
      <legend className="unseen">{words.shell.language}</legend>
      {names.map(([name, label]) => (
        <button
          key={name}
          type="button"
          lang={name}
          aria-pressed={name === chosen}
          onClick={() => chooseLanguage(name)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
