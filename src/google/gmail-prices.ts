/**
 * What calls cost in quota units, for projects made since May 2026
 * (https://developers.google.com/workspace/gmail/api/reference/quota).
 */
export const prices = {
  getProfile: 1,
  listLabels: 1,
  getLabel: 1,
  listHistory: 2,
  listMessages: 5,
  getMessage: 20,
  getAttachment: 20,
  getThread: 40,
} as const;
