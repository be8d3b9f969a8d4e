import { type SubmitEvent, useId, useState } from 'react';
import { SearchIcon } from '../parts/icons.tsx';
import { Link } from '../routing/link.tsx';
import { navigate } from '../routing/location.ts';
import { useWords } from '../words/words.ts';
import { type MailPlace, mailPath } from './mail-place.ts';

/** Searches all mail, in Gmail's own syntax. */
export function SearchForm({ place }: { place: MailPlace }) {
  const words = useWords();
  const id = useId();
  const [search, setSearch] = useState(place.search);
  const inbox = { account: place.account, label: 'INBOX' };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    navigate(mailPath({ ...inbox, search: search.trim() }));
  };
  return (
    <search>
      <form className="search-form" onSubmit={submit}>
        <label htmlFor={id} className="unseen">
          {words.mail.search}
        </label>
        <input
          id={id}
          type="search"
          enterKeyHint="search"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          placeholder={words.mail.search}
          title={words.mail.searchHint}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <button type="submit" className="button quiet icon" aria-label={words.mail.search}>
          <SearchIcon />
        </button>
      </form>
      {place.search && (
        <Link className="small" to={mailPath({ ...inbox, search: '' })}>
          {words.mail.clear}
        </Link>
      )}
    </search>
  );
}
