// What GraphiQL keeps of its tabs in localStorage; theme, history and pane sizes stay.
const TAB_KEYS = ['graphiql:tabState', 'graphiql:query', 'graphiql:variables', 'graphiql:headers'];
const LABEL = 'Bring the examples back';

function resetExamples() {
  if (!window.confirm('Close all tabs and open the examples again?')) return;
  for (const key of TAB_KEYS) localStorage.removeItem(key);
  location.reload();
}

/** A toolbar button: GraphiQL keeps a person's tabs, so without it an example that was changed is gone for good. */
export function ResetExamplesButton() {
  return (
    <button
      type="button"
      className="graphiql-un-styled graphiql-toolbar-button"
      title={LABEL}
      aria-label={LABEL}
      onClick={resetExamples}
    >
      <svg className="graphiql-toolbar-icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true">
        <path d="M4 4v4h4M4.6 8A6.5 6.5 0 1 1 3.7 12" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
}
