import { env } from "cloudflare:workers";
import { orderShards, orderStore } from "./order-shards.ts";
import { orderStoreContract } from "./order-store.contract.ts";

orderStoreContract("orders in Postgres, over four shards", () => ({
  store: orderStore(env),
  outboxes: orderShards(env).all.map(({ outbox }) => outbox),
}));
