import type { LocalAccount } from './interface.js';

/** The account that mails the demo's codes. */
export const demoSender = 'codes@example.com';

/** Who can sign in at the local stand-in unless told otherwise. */
export const demoAccounts: LocalAccount[] = [
  { email: 'mina@example.com', name: 'Mina Kim', mailbox: 'demo' },
  { email: 'jonas@example.com', name: 'Jonas Weber', mailbox: 'small' },
  { email: 'new@example.com', name: 'New Person', mailbox: 'empty' },
  { email: demoSender, name: 'Demo sender', mailbox: 'empty' },
];
