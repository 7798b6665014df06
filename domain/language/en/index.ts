import { browse } from "./browse.ts";
import { cart } from "./cart.ts";
import { frame } from "./frame.ts";
import { live } from "./live.ts";
import { problem } from "./problem.ts";
import { product } from "./product.ts";
import { shop } from "./shop.ts";
import { stock } from "./stock.ts";
import { strip } from "./strip.ts";

/** English: the names of all messages, and what their arguments are. */
export const en = { browse, cart, frame, live, problem, product, shop, stock, strip } as const;
