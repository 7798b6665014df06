/** The notices of bulk actions, for one order and for several. */
const DONE = {
  sent: [
    "parcel is on its way. Its customer is notified.",
    "parcels are on their way. Their customers are notified.",
  ],
  tagged: ["order has these tags now.", "orders have these tags now."],
  untagged: ["order is without these tags now.", "orders are without these tags now."],
  mailed: ["customer gets the link to the order again.", "customers get the link to their order again."],
} as const;
export type BulkDone = keyof typeof DONE;

/** @param done `<count>-<what>`, as the address of the list says it */
export function bulkWords(done: string | null): string | undefined {
  const [, count, what = ""] = /^(\d{1,3})-([a-z]+)$/.exec(done ?? "") ?? [];
  const found = Object.entries(DONE).find(([name]) => name === what);
  if (count === undefined || !found) {
    return undefined;
  }
  const [one, several] = found[1];
  return `${count} ${count === "1" ? one : several}`;
}
