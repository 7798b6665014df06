import { account } from "./account/account.ts";
import { earlier } from "./account/earlier.ts";
import { factor } from "./account/factor.ts";
import { linking } from "./account/linking.ts";
import { messages } from "./account/messages.ts";
import { signIn } from "./account/sign-in.ts";
import { wishlist } from "./account/wishlist.ts";
import { browse } from "./browse.ts";
import { cart } from "./cart.ts";
import { checkout } from "./checkout.ts";
import { frame } from "./frame.ts";
import { live } from "./live.ts";
import { mail } from "./mail.ts";
import { offline } from "./offline.ts";
import { order } from "./order.ts";
import { receipt } from "./paper/receipt.ts";
import { slip } from "./paper/slip.ts";
import { pay } from "./pay.ts";
import { paying } from "./paying.ts";
import { problem } from "./problem.ts";
import { product } from "./product.ts";
import { books } from "./sales/books.ts";
import { sales } from "./sales/pages.ts";
import { sale } from "./sales/sale.ts";
import { strip } from "./sales/strip.ts";
import { shop } from "./shop.ts";
import { stock } from "./stock.ts";

/** English: the names of all messages, and what their arguments are. */
export const en = {
  account,
  earlier,
  factor,
  linking,
  messages,
  signIn,
  wishlist,
  receipt,
  offline,
  sale,
  sales,
  books,
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
  slip,
  stock,
  strip,
} as const;
