import { GraphiQL } from 'graphiql';
import type { Session } from '../session.ts';
import { exampleTabs } from './examples.ts';
import type { sessionFetcher } from './fetcher.ts';
import { ResetExamplesButton } from './reset-examples.tsx';
import { SessionBadge } from './session-badge.tsx';

/** GraphiQL with the examples in its tabs and the session in the place of its logo. */
export function GraphiQLPage({ session, fetcher }: { session: Session; fetcher: ReturnType<typeof sessionFetcher> }) {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={exampleTabs}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      schemaDescription
    >
      <GraphiQL.Logo>
        <SessionBadge session={session} />
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ResetExamplesButton />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}
