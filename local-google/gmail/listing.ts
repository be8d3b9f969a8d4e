import { GoogleError, invalidArgument } from '../google-error.js';
import type { StoredMessage } from './mailbox.js';
import { booleanParameter, formatParameter } from './parameters.js';
import type { MessageFormat } from './resources.js';
import type { RouteContext } from './route.js';
import { searchMessages } from './search.js';

/** Query parameters of messages.list and threads.list. */
export const listParameters = ['q', 'maxResults', 'includeSpamTrash', 'pageToken', 'labelIds'];
/** Query parameters of messages.get and threads.get. */
export const getParameters = ['format', 'metadataHeaders'];

/** The messages that a listing is about, and what its page tokens are bound to. */
export function listing({ mailbox, query, metadataOnly }: RouteContext): { found: StoredMessage[]; filter: unknown } {
  const q = query.get('q') ?? '';
  if (metadataOnly && q !== '')
    throw new GoogleError(403, 'forbidden', "Metadata scope does not support 'q' parameter");
  const labelIds = query.getAll('labelIds').sort();
  for (const id of labelIds) if (!mailbox.labels.has(id)) throw invalidArgument(`Invalid label: ${id}`);
  const filter = { q, labelIds, includeSpamTrash: booleanParameter(query, 'includeSpamTrash') };
  return { found: searchMessages(mailbox, filter), filter: { ...filter, email: mailbox.email } };
}

/** `format` of a request, as far as the method and the scopes allow it. */
export function allowedFormat(context: RouteContext, allowed: MessageFormat[]): MessageFormat {
  const format = formatParameter(context.query, allowed);
  if (context.metadataOnly && (format === 'full' || format === 'raw')) {
    throw new GoogleError(403, 'forbidden', `Metadata scope doesn't allow format ${format.toUpperCase()}`);
  }
  return format;
}

/** The headers that format `metadata` is asked for. */
export function wantedHeaders(query: URLSearchParams): string[] {
  return query.getAll('metadataHeaders');
}
