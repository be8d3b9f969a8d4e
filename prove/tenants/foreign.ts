import { encodeGlobalId } from '../../src/resolvers/global-id.js';
import { missingTwin } from './missing.js';
import type { Person } from './person.js';
import type { Slot } from './slots.js';

/** Something of one person in the hands of another, and what it is compared with: the like of it that does not exist. */
export interface Foreign {
  kind: string;
  value: string;
  missing: string;
}

/** What an id, token or link is for, whoever holds it: it opens what it says to its holder, and nothing else is promised of it. */
const bearers: readonly [slot: RegExp, kind: RegExp][] = [
  [/^verifyCode\(requestId:\)/, /^request id$/],
  [/^refreshSession\(refreshToken:\)|^session cookie/, /^refresh token$/],
  [/^Bearer/, /^access token$/],
  [/^register\(verificationToken:\)/, /SIGN_UP token$/],
  [/^resetPassword\(verificationToken:\)/, /^RESET_PASSWORD token$/],
  [/^findAccounts\(verificationToken:\)/, /^FIND_ACCOUNT token$/],
  [/^changeEmail\(verificationToken:\)/, /^VERIFY_EMAIL token$/],
  [/^\/attachments/, /attachment token$/],
  [/^the link itself/, /attachment link$/],
];

function isBearer(slot: Slot, kind: string): boolean {
  return bearers.some(([name, of]) => name.test(slot.name) && of.test(kind));
}

/** What each argument is made for: these are in every sample. */
const meant: readonly [slot: RegExp, kind: RegExp][] = [
  [/^(node|nodes|message|thread|revokeSession|disconnectGoogleAccount)\(ids?:\)/, /[a-z] id$|^id of|, (own|their)/],
  [/\(account:\)/, /GoogleAccount id|account id/],
  [/\(labelIds:\)/, /label|INBOX/i],
  [/\(after:\)/, /cursor/],
  [/\(verificationToken:\)/, / token$/],
  [/\((code|state):\)|callback/, /state|code|secret/],
  [/\((email|loginHint):\)/, /address/],
  [/attachments|link/, /attachment|link/],
  [/cookie|Bearer/, /token|secret/],
];

export function isMeant(slot: Slot, kind: string): boolean {
  return meant.some(([name, of]) => name.test(slot.name) && of.test(kind));
}

/** Kinds that are tried where a person writes what they like. */
const forWords = ['address', 'Message id', 'access token', 'bare user id', 'cursor', 'attachment link'];

export function foreignValues(owner: Person, viewer: Person, slot: Slot, random: () => number): Foreign[] {
  const like = (kind: string, value: string) => ({ kind, value, missing: missingTwin(value, random) });
  const theirs = [...owner.values].map(([kind, value]) => like(kind, value));
  const all = [
    ...theirs,
    ...mixed(owner, viewer, random),
    ...(slot.name.includes('(after:)') ? otherListings(viewer, slot) : []),
  ];
  return all
    .filter(({ kind }) => !isBearer(slot, kind) && (!slot.isWords || forWords.includes(kind)))
    .filter(({ value }) => !isInMail(viewer, owner, slot, value));

  function otherListings({ values }: Person, { name }: Slot): Foreign[] {
    const good = name.startsWith('messages') ? 'cursor' : 'cursor of a label';
    const cursors = [...values].filter(([kind]) => kind.includes('cursor') && kind !== good);
    return cursors.map(([kind, value]) => like(`own ${kind}`, value));
  }
}

/** Codes go from the sender's mailbox to those of others: there, both addresses are found by a search, and the code by the sender. */
function isInMail(viewer: Person, owner: Person, { name }: Slot, value: string): boolean {
  const isSent = value.includes('@') || /^\d{6}$/.test(value);
  return name.endsWith('(query:)') && isSent && [viewer, owner].some((person) => person.name === 'sender');
}

/** One's own account with another's message, and the other way round. */
function mixed(owner: Person, viewer: Person, random: () => number): Foreign[] {
  const [mine, theirs] = [viewer.values.get('bare account id'), owner.values.get('bare account id')];
  const message = owner.values.get('Gmail message id');
  const label = owner.values.get('Gmail label id');
  const ownMessage = viewer.values.get('Gmail message id');
  if (!mine || !theirs || !message || !label || !ownMessage) return [];
  const none = (id: string) => missingTwin(id, random);
  const like = (
    kind: string,
    type: 'Message' | 'Thread' | 'GmailLabel',
    account: string,
    id: string,
    other: [string, string],
  ) => ({
    kind,
    value: encodeGlobalId(type, account, id),
    missing: encodeGlobalId(type, ...other),
  });
  return [
    like('own account, their message', 'Message', mine, message, [mine, none(message)]),
    like('own account, their thread', 'Thread', mine, message, [mine, none(message)]),
    like('own account, their label', 'GmailLabel', mine, label, [mine, none(label)]),
    like('their account, own message', 'Message', theirs, ownMessage, [none(theirs), ownMessage]),
    like('their account, own thread', 'Thread', theirs, ownMessage, [none(theirs), ownMessage]),
  ];
}
