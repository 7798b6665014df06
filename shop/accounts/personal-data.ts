import { z } from "zod";
import { type Principal, shopperKey } from "../../domain/accounts/access.ts";
import { Preferences, Profile, SavedAddress, SessionView } from "../../domain/accounts/account.ts";
import { BuyerConsent } from "../../domain/agents/consent.ts";
import { CartEventView } from "../../domain/cart/cart-history.ts";
import { DraftOrderTerms } from "../../domain/draft-orders/draft-order.ts";
import { ImportedCustomer, ImportedOrder } from "../../domain/imported/imported.ts";
import { OrderDetail } from "../../domain/orders/order-view.ts";
import { roomOf } from "../../domain/sales/sale.ts";
import { ViewPlace } from "../../domain/views/views.ts";
import { listAddresses, readPreferences } from "../../stores/accounts/account-addresses.ts";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { listFactors } from "../../stores/accounts/factors.ts";
import { listNotes } from "../../stores/accounts/notes.ts";
import { claimedOrders, wishedIds } from "../../stores/accounts/own-lists.ts";
import { viewsOf } from "../../stores/accounts/views.ts";
import { consentsOf } from "../../stores/agents/consents.ts";
import { watchesOf } from "../../stores/back-in-stock/watches.ts";
import { draftOrdersOf } from "../../stores/draft-orders/draft-orders.ts";
import { eraseDeadLetters } from "../../stores/events/dead-letters.ts";
import { everyImportedOrder, findImportedCustomer } from "../../stores/imported/imported.ts";
import { subscriptionsOf } from "../../stores/notifications/people.ts";
import { eraseOrders } from "../../stores/orders/erase-orders.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { listWaitingRooms } from "../../stores/sales/sales.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { cartOf } from "../cart/cart-client.ts";
import { beforeChange } from "../events/outbox.ts";
import { auditAccount } from "./account-audit.ts";
import { readProfile, sessionsOf } from "./profile.ts";

/** Orders read at once. */
const PAGE_SIZE = 50;

/** Everything the store holds about a person. */
export const PersonalData = z
  .object({
    exportedAt: z.iso.datetime(),
    profile: Profile,
    addresses: z.array(SavedAddress),
    preferences: Preferences,
    sessions: z.array(SessionView),
    cart: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    cartHistory: z.array(CartEventView),
    browsers: z
      .array(z.object({ endpoint: z.string(), createdAt: z.iso.datetime() }))
      .describe("Those that the shop may wake"),
    backInStock: z.array(z.string()).describe("SKUs that the account's address waits for"),
    draftOrders: z.array(DraftOrderTerms).describe("Those that staff prepared for the account's address"),
    orders: z.array(OrderDetail).describe("Those that were placed as a guest and claimed, too"),
    wishlist: z.array(z.string()).describe("Ids of products"),
    importedOrders: z
      .array(ImportedOrder)
      .describe("Those of the account's address at the shop that moved here"),
    importedCustomer: ImportedCustomer.nullable(),
    notes: z
      .array(z.object({ text: z.string(), createdAt: z.iso.datetime() }))
      .describe("What staff noted about the customer"),
    agentConsents: z
      .array(
        z.object({
          orderId: z.string(),
          agent: z.string(),
          consent: BuyerConsent,
          at: z.iso.datetime(),
          withdrawnAt: z.iso.datetime().nullable(),
        }),
      )
      .describe("What programs that ordered for the customer said that they agree to"),
    secondFactors: z.array(z.object({ kind: z.string(), name: z.string(), createdAt: z.iso.datetime() })),
    views: z
      .array(z.object({ list: ViewPlace, name: z.string(), query: z.string(), createdAt: z.iso.datetime() }))
      .describe("Those of the console's lists that a person who works in the shop keeps"),
  })
  .meta({ id: "PersonalData" });
export type PersonalData = z.infer<typeof PersonalData>;

export async function exportData(env: Env, principal: Principal): Promise<PersonalData> {
  const { sub } = principal;
  const own = cartOf(env, { kind: "customer", sub });
  const account = await findAccount(env, { id: sub });
  const [
    profile,
    browsers,
    backInStock,
    drafts,
    addresses,
    preferences,
    sessions,
    cart,
    story,
    orders,
    wishlist,
    factors,
    importedOrders,
    importedCustomer,
    notes,
    consents,
    views,
  ] = await Promise.all([
    readProfile(env, principal),
    subscriptionsOf(env.DB, sub),
    account?.email ? watchesOf(env, account.email) : [],
    account?.email ? draftOrdersOf(env, account.email) : [],
    listAddresses(env, sub),
    readPreferences(env, sub),
    sessionsOf(env, principal),
    own.view(),
    own.history(Date.now()),
    allOrders(env, sub),
    wishedIds(env.DB, { accountId: sub }),
    listFactors(env.DB, sub),
    account?.email ? everyImportedOrder(env, account.email) : [],
    account?.email ? findImportedCustomer(env, account.email) : null,
    listNotes(env, sub),
    consentsOf(env.DB, sub),
    viewsOf(env.DB, sub),
  ]);
  return {
    exportedAt: new Date().toISOString(),
    profile,
    addresses,
    preferences,
    sessions,
    browsers: browsers.map(({ endpoint, createdAt }) => {
      return { endpoint, createdAt: new Date(createdAt).toISOString() };
    }),
    backInStock,
    draftOrders: drafts.map(({ terms }) => terms),
    orders,
    wishlist,
    importedOrders,
    importedCustomer,
    secondFactors: factors.map(({ kind, name, createdAt }) => {
      return { kind, name, createdAt: new Date(createdAt).toISOString() };
    }),
    agentConsents: consents.map(({ orderId, agent, consent, createdAt, endedAt }) => {
      const withdrawnAt = endedAt === null ? null : new Date(endedAt).toISOString();
      return { orderId, agent, consent, at: new Date(createdAt).toISOString(), withdrawnAt };
    }),
    notes: notes.map(({ text, createdAt }) => ({ text, createdAt: new Date(createdAt).toISOString() })),
    views: views.map(({ place, name, query, createdAt }) => {
      return { list: place, name, query, createdAt: new Date(createdAt).toISOString() };
    }),
    cart: cart.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    cartHistory: story?.events ?? [],
  };
}

async function allOrders(env: Env, sub: string): Promise<OrderDetail[]> {
  const store = orderStore(env);
  const orders: OrderDetail[] = [];
  for (let page = 1; ; page++) {
    const { items } = await store.list(shopperKey({ kind: "customer", sub }), page, PAGE_SIZE);
    const found = await store.findMany(items.map(({ id }) => id));
    orders.push(...found.map(({ order }) => order));
    if (items.length === 0) {
      const claimed = await store.findMany(await claimedOrders(env.DB, sub));
      return [...orders, ...claimed.map(({ order }) => order)];
    }
  }
}

/**
 * Erases a person: account, sessions, addresses, cart, places in waiting rooms, mail. Orders are
 * kept for the books, without personal fields. Repeating it changes nothing.
 */
export async function eraseData(call: Call, { sub, role }: Principal): Promise<void> {
  const { env } = call;
  const account = await findAccount(env, { id: sub });
  // Orders first: should anything fail, the account is still there to try again with.
  const customer = shopperKey({ kind: "customer", sub });
  await eraseDeadLetters(env.DB, customer);
  await eraseOrders(env, customer);
  await eraseClaimed(env, sub);
  await cartOf(env, { kind: "customer", sub }).forget();
  await leaveWaitingRooms(env, sub);
  // The sweeper looks for their data that is still under way.
  await beforeChange(env);
  await eraseAccount(env, sub, account?.email ?? null);
  // What was stored between: from here on the consumer that stores an order finds its customer
  // erased.
  await eraseOrders(env, customer);
  await auditAccount(call, { id: sub, role }, "account.erased");
}

/** What they placed as a guest: all of the guest whose order they claimed. */
async function eraseClaimed(env: Env, sub: string): Promise<void> {
  const claimed = await orderStore(env).findMany(await claimedOrders(env.DB, sub));
  for (const guest of new Set(claimed.map(({ customer }) => customer))) {
    await eraseDeadLetters(env.DB, guest);
    await eraseOrders(env, guest);
  }
}

async function leaveWaitingRooms(env: Env, sub: string): Promise<void> {
  const sales = await listWaitingRooms(env.DB, Date.now());
  const rooms = sales.map((sale) => roomOf(sale, sub));
  await Promise.all(rooms.map((room) => callObject(() => env.SALE_ROOM.getByName(room).forget(sub))));
}
