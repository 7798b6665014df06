/** Every queue of wrangler.toml, and the binding that sends to it. */
export const QUEUES = {
  orders: "ORDERS_QUEUE",
  payments: "PAYMENTS_QUEUE",
  fulfilment: "FULFILMENT_QUEUE",
  notifications: "NOTIFICATIONS_QUEUE",
  projections: "PROJECTIONS_QUEUE",
  analytics: "ANALYTICS_QUEUE",
  catalog: "CATALOG_QUEUE",
  media: "MEDIA_QUEUE",
  webhooks: "WEBHOOKS_QUEUE",
} as const satisfies Record<string, keyof Env>;

export type QueueName = keyof typeof QUEUES;

export const QUEUE_NAMES = Object.keys(QUEUES) as [QueueName, ...QueueName[]];

/**
 * What a queue waits for a full batch, in milliseconds: its `max_batch_timeout`. That long, a
 * message is not late.
 */
export const BATCH_WAIT_MS: Readonly<Partial<Record<string, number>>> = { analytics: 60_000 } satisfies {
  [queue in QueueName]?: number;
};

export function isQueueName(name: string): name is QueueName {
  return name in QUEUES;
}
