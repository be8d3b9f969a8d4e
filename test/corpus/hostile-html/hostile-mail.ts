/**
 * Hostile mails by name. Each tries to run `alert(1)` or to load something from `evil.test`; the browser test watches for
 * both. They are written after the published classes of attacks on HTML sanitizers.
 */
export type HostileMails = Record<string, string>;
