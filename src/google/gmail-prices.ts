/**
 * What Gmail's methods cost in quota units, by their names in Google's reference, for projects made since May 2026
 * (https://developers.google.com/workspace/gmail/api/reference/quota).
 */
export const prices = {
  'users.getProfile': 1,
  'users.labels.list': 1,
  'users.labels.get': 1,
  'users.history.list': 2,
  'users.messages.list': 5,
  'users.messages.get': 20,
  'users.messages.attachments.get': 20,
  'users.messages.send': 100,
  'users.threads.get': 40,
} as const;

export type GmailMethod = keyof typeof prices;
