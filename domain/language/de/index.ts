import type { Messages } from "../keys.ts";
import { account } from "./account.ts";
import { browse } from "./browse.ts";
import { cart } from "./cart.ts";
import { checkout } from "./checkout.ts";
import { frame } from "./frame.ts";
import { live } from "./live.ts";
import { mail } from "./mail.ts";
import { order } from "./order.ts";
import { pay } from "./pay.ts";
import { paying } from "./paying.ts";
import { problem } from "./problem.ts";
import { product } from "./product.ts";
import { shop } from "./shop.ts";
import { signIn } from "./signIn.ts";
import { stock } from "./stock.ts";
import { strip } from "./strip.ts";
import { wishlist } from "./wishlist.ts";

export const de: Messages = {
  account,
  signIn,
  wishlist,
  browse,
  cart,
  checkout,
  frame,
  live,
  mail,
  order,
  pay,
  paying,
  problem,
  product,
  shop,
  stock,
  strip,
};
