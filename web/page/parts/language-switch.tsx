import { useApolloClient } from '@apollo/client/react';
import { useValue } from '../api/value-store.ts';
import { chooseLanguage, type Language, language, languages } from '../words/language.ts';
import { useWords } from '../words/words.ts';

const names = Object.entries(languages) as [Language, string][];

/** English or Korean. What failed is asked again, since the server's words are in the language of the request. */
export function LanguageSwitch() {
  const words = useWords();
  const client = useApolloClient();
  const chosen = useValue(language);
  const choose = (name: Language) => {
    chooseLanguage(name);
    const failed = [...client.getObservableQueries().values()].filter((query) => query.getCurrentResult().error);
    for (const query of failed) query.refetch().catch(() => undefined);
  };
  return (
    <fieldset className="language">
      <legend className="unseen">{words.shell.language}</legend>
      {names.map(([name, label]) => (
        <button key={name} type="button" lang={name} aria-pressed={name === chosen} onClick={() => choose(name)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
