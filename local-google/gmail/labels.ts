/** A label as Gmail keeps it. */
export interface StoredLabel {
  id: string;
  name: string;
  type: 'system' | 'user';
  color?: { textColor: string; backgroundColor: string };
  hidden?: boolean;
}

const shown = ['INBOX', 'SENT', 'DRAFT', 'STARRED', 'UNREAD'];
const hidden = ['CHAT', 'IMPORTANT', 'TRASH', 'SPAM'];
const categories = [
  'CATEGORY_PERSONAL',
  'CATEGORY_SOCIAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_UPDATES',
  'CATEGORY_FORUMS',
];

/** The labels that every mailbox has. */
export const systemLabels: StoredLabel[] = [
  ...shown.map((id): StoredLabel => ({ id, name: id, type: 'system' })),
  ...[...hidden, ...categories].map((id): StoredLabel => ({ id, name: id, type: 'system', hidden: true })),
];

/** What `labels.list` tells: neither counts nor colour. */
export function labelSummary(label: StoredLabel): Record<string, unknown> {
  const visibility =
    label.type === 'user'
      ? { messageListVisibility: 'show', labelListVisibility: 'labelShow' }
      : label.hidden
        ? { messageListVisibility: 'hide', labelListVisibility: 'labelHide' }
        : {};
  return { id: label.id, name: label.name, ...visibility, type: label.type };
}
