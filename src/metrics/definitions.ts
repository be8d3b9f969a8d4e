import type { CounterConfiguration, GaugeConfiguration, HistogramConfiguration } from 'prom-client';

const prefix = 'gmail_graphql_';

/** What is counted, by which labels. Every label has a few values that the program knows beforehand. */
export const counters = {
  operations: {
    name: `${prefix}operations_total`,
    help: 'Fields of Query and Mutation answered, by how each ended.',
    labelNames: ['operation', 'outcome'],
  },
  responses: {
    name: `${prefix}http_responses_total`,
    help: 'HTTP responses by route and class of status.',
    labelNames: ['route', 'status'],
  },
  codeSends: {
    name: `${prefix}code_sends_total`,
    help: 'Codes asked for, by what became of their mail.',
    labelNames: ['result'],
  },
  googleCalls: {
    name: `${prefix}google_calls_total`,
    help: 'Calls at Google, each attempt and each part of a batch by itself.',
    labelNames: ['method', 'outcome'],
  },
  quotaUnits: {
    name: `${prefix}google_quota_units_total`,
    help: "Gmail's quota units that these calls cost.",
    labelNames: ['method', 'outcome'],
  },
  tokenRefreshes: {
    name: `${prefix}token_refreshes_total`,
    help: 'Refreshes of access tokens at Google.',
    labelNames: ['result'],
  },
  cachedMessages: {
    name: `${prefix}message_cache_total`,
    help: 'Messages asked for, by whether they came from the cache.',
    labelNames: ['result'],
  },
} satisfies Record<string, CounterConfiguration<string>>;

export const requestSeconds = {
  name: `${prefix}request_duration_seconds`,
  help: 'Duration of GraphQL requests.',
  labelNames: ['operation'],
  // A mail to be sent may take ten seconds; what the database answers takes milliseconds.
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
} satisfies HistogramConfiguration<string>;

/** Read when they are asked for. What every process finds the same is not summed over them, but the largest taken. */
export const gauges = {
  running: {
    name: `${prefix}queue_running`,
    help: 'Pieces of work under way.',
    labelNames: ['queue'],
  },
  waiting: {
    name: `${prefix}queue_waiting`,
    help: 'Pieces of work that wait for their turn.',
    labelNames: ['queue'],
  },
  notices: {
    name: `${prefix}notices_waiting`,
    help: 'Notices that have not been mailed yet.',
    aggregator: 'max',
  },
  sender: {
    name: `${prefix}sender_state`,
    help: '1 for the state that the sender of codes is in.',
    labelNames: ['state'],
    aggregator: 'max',
  },
} satisfies Record<string, GaugeConfiguration<string>>;
