import type { Fault } from "../fault.ts";

const NOTICED = ["test/sealed-orders.test.ts"] as const;

/** Personal data of orders, sealed where it is stored. */
export const SEALING_FAULTS: readonly Fault[] = [
  {
    id: "an-order-lies-readable-with-its-stock-owner",
    file: "shop/orders/sealing/seal-order.ts",
    from: "JSON.stringify(sealing ? await sealDraft(sealing, draft) : draft)",
    to: "JSON.stringify(draft)",
    noticedBy: NOTICED,
  },
  {
    id: "a-flash-order-lies-readable",
    file: "shop/sales/place-sale-order.ts",
    from: "order: { draft: await draftToKeep(env, draft) }",
    to: "order: { draft: JSON.stringify(draft) }",
    noticedBy: NOTICED,
  },
  {
    id: "an-order-that-waits-to-be-stored-shows-nobody",
    file: "shop/orders/reading/read-order.ts",
    from: "await openKept(env, OrderDraft.parse(JSON.parse(kept.draft)))",
    to: "OrderDraft.parse(JSON.parse(kept.draft))",
    noticedBy: NOTICED,
  },
  {
    id: "mail-about-a-sealed-order-is-written-down-with-its-address",
    file: "shop/notifications/deliver.ts",
    from: "return way.addressIndex ?? way.address;",
    to: "return way.address;",
    noticedBy: NOTICED,
  },
  {
    id: "an-address-finds-no-sealed-order",
    file: "stores/personal/vault.ts",
    from: "[address, await addressIndex(sealing.index, address)]",
    to: "[address]",
    noticedBy: NOTICED,
  },
  {
    id: "a-list-shows-what-stands-for-an-address",
    file: "shop/orders/reading/search-orders.ts",
    from: "items: await withAddresses(env, page.items)",
    to: "items: page.items",
    noticedBy: NOTICED,
  },
  {
    id: "an-erase-leaves-the-keys-of-orders",
    file: "stores/personal/data-keys.ts",
    from: "UPDATE data_keys SET sealed = '' WHERE sealed <> '' AND",
    to: "UPDATE data_keys SET sealed = '' WHERE sealed = '' AND",
    noticedBy: NOTICED,
  },
  {
    id: "a-destroyed-key-comes-back-with-a-late-message",
    file: "stores/personal/data-keys.ts",
    from: "ON CONFLICT (subject) DO NOTHING",
    to: "ON CONFLICT (subject) DO UPDATE SET sealed = excluded.sealed",
    noticedBy: NOTICED,
  },
  {
    id: "a-key-is-not-sealed-anew",
    file: "shop/orders/sealing/seal-stored.ts",
    from: "  await replaceDataKeys(env.DB, renewed);\n",
    to: "",
    noticedBy: NOTICED,
  },
  {
    id: "an-order-of-before-stays-readable",
    file: "shop/orders/sealing/seal-stored.ts",
    from: "  await store.sealTerms(changes.flat());\n",
    to: "",
    noticedBy: NOTICED,
  },
  {
    id: "an-erased-order-keeps-a-key-that-was-made-to-seal-it",
    file: "shop/orders/sealing/seal-stored.ts",
    from: 'filter(({ order }) => order.email === "")',
    to: "filter(() => false)",
    noticedBy: NOTICED,
  },
  {
    id: "a-deployed-shop-opens-without-the-keys-of-orders",
    file: "domain/settings/missing-settings.ts",
    from: "if (deployed && seals && !vars[name]) {",
    to: "if (deployed && !seals && !vars[name]) {",
    noticedBy: ["test/closed.test.ts"],
  },
];
