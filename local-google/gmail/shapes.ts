/** Fields that a resource can have; a nested shape where there is an object, `leaf` where there is none. */
export interface Shape {
  [field: string]: Shape | 'leaf';
}

function leaves(...names: string[]): Shape {
  return Object.fromEntries(names.map((name) => [name, 'leaf' as const]));
}

const part: Shape = {
  ...leaves('partId', 'mimeType', 'filename'),
  headers: leaves('name', 'value'),
  body: leaves('attachmentId', 'size', 'data'),
};
part['parts'] = part;

/** Gmail's Message. */
const messageShape: Shape = {
  ...leaves(
    'id',
    'threadId',
    'labelIds',
    'snippet',
    'historyId',
    'internalDate',
    'sizeEstimate',
    'raw',
    'classificationLabelValues',
  ),
  payload: part,
};

/** Gmail's Label. */
const labelShape: Shape = {
  ...leaves(
    'id',
    'name',
    'messageListVisibility',
    'labelListVisibility',
    'type',
    'messagesTotal',
    'messagesUnread',
    'threadsTotal',
    'threadsUnread',
  ),
  color: leaves('textColor', 'backgroundColor'),
};

/** Gmail's Thread. */
const threadShape: Shape = { ...leaves('id', 'snippet', 'historyId'), messages: messageShape };

const changed: Shape = { message: messageShape };
const relabelled: Shape = { message: messageShape, labelIds: 'leaf' };

/** What each method can answer. */
export const shapes = {
  profile: leaves('emailAddress', 'messagesTotal', 'threadsTotal', 'historyId'),
  labels: { labels: labelShape },
  label: labelShape,
  messages: { ...leaves('nextPageToken', 'resultSizeEstimate'), messages: messageShape },
  message: messageShape,
  threads: { ...leaves('nextPageToken', 'resultSizeEstimate'), threads: threadShape },
  thread: threadShape,
  attachment: leaves('attachmentId', 'size', 'data'),
  history: {
    ...leaves('nextPageToken', 'historyId'),
    history: {
      id: 'leaf',
      messages: messageShape,
      messagesAdded: changed,
      messagesDeleted: changed,
      labelsAdded: relabelled,
      labelsRemoved: relabelled,
    },
  },
  none: {},
} satisfies Record<string, Shape>;
