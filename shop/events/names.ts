/** Every queue of wrangler.toml, and the binding that sends to it. */
export const QUEUES = {
  orders: "ORDERS_QUEUE",
  payments: "PAYMENTS_QUEUE",
  fulfilment: "FULFILMENT_QUEUE",
  notifications: "NOTIFICATIONS_QUEUE",
  analytics: "ANALYTICS_QUEUE",
  catalog: "CATALOG_QUEUE",
} as const satisfies Record<string, keyof Env>;

export type QueueName = keyof typeof QUEUES;

export const QUEUE_NAMES = Object.keys(QUEUES) as [QueueName, ...QueueName[]];

export function isQueueName(name: string): name is QueueName {
  return name in QUEUES;
}
