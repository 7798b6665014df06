import { env } from "cloudflare:workers";
import { D1Outbox } from "../events/outbox.ts";
import { D1OrderStore } from "./d1-order-store.ts";
import { orderStoreContract } from "./order-store.contract.ts";

orderStoreContract("orders in D1", () => ({
  store: new D1OrderStore(env.DB),
  outboxes: [new D1Outbox(env.DB)],
}));
