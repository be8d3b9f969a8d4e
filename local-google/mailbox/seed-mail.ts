import { buildMime, type SourceNode } from '../mime/source.js';

/** A message that a mailbox starts with. */
export interface SeedMail {
  source: string;
  labelIds: string[];
  date: Date;
}

/** What a seed is written from; everything that is left out is left out of the message too. */
export interface SeedPlan {
  from: string;
  to: string;
  cc?: string;
  subject?: string;
  messageId: string;
  inReplyTo?: string;
  extraHeaders?: [string, string][];
  body: SourceNode;
  labelIds: string[];
  date: Date;
}

/** MIME source of a planned message. */
export function seedMail(plan: SeedPlan): SeedMail {
  const headers: [string, string][] = [
    ['Delivered-To', plan.to.replace(/^.*<|>$/g, '')],
    ['From', plan.from],
    ['To', plan.to],
    ...(plan.cc === undefined ? [] : [['Cc', plan.cc] as [string, string]]),
    ...(plan.subject === undefined ? [] : [['Subject', plan.subject] as [string, string]]),
    ['Date', plan.date.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', plan.messageId],
    ...(plan.inReplyTo === undefined
      ? []
      : ([
          ['In-Reply-To', plan.inReplyTo],
          ['References', plan.inReplyTo],
        ] as [string, string][])),
    ...(plan.extraHeaders ?? []),
  ];
  return { source: buildMime(headers, plan.body), labelIds: plan.labelIds, date: plan.date };
}

/** Text and HTML of the same words. */
export function alternative(text: string, html: string): SourceNode {
  return {
    multipart: 'alternative',
    parts: [
      { type: 'text/plain', content: text },
      { type: 'text/html', content: html },
    ],
  };
}

/** The instant before which every seeded message lies. */
export const seedNow = Date.parse('2026-11-20T09:00:00Z');
