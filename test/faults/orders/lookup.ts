import type { Fault } from "../fault.ts";

const LINK = "shop/orders/mail-order-link.ts";
const NOTICED = "shop/orders/mail-order-link.test.ts";

export const ORDER_LOOKUP_FAULTS: readonly Fault[] = [
  {
    id: "who-knows-an-orders-number-gets-its-link",
    file: LINK,
    from: "order.email.toLowerCase() === email.toLowerCase()",
    to: "order.email !== email",
    noticedBy: [NOTICED],
  },
  {
    id: "an-address-in-place-of-the-number-finds-an-order",
    file: LINK,
    from: 'number.includes("@") ? ""',
    to: 'number.includes("@@") ? ""',
    noticedBy: [NOTICED],
  },
];
