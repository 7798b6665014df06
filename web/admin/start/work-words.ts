import type { WorkKind } from "../../../shop/ops/open-work.ts";

interface WorkWords {
  kind: WorkKind;
  /** The place that shows it, for those who may enter it; and its address there. */
  path: string;
  href: string;
  title: string;
  /** What the person does about it. */
  text: string;
}

/** What a person may have to do, the most urgent first, each with the place where it is done. */
export const WORK: readonly WorkWords[] = [
  {
    kind: "toShip",
    path: "/admin/orders",
    href: "/admin/orders?status=CONFIRMED",
    title: "Orders to ship",
    text: "Paid, and waiting for their parcels.",
  },
  {
    kind: "returns",
    path: "/admin/returns",
    href: "/admin/returns",
    title: "Orders with open returns",
    text: "To be decided, or to be received.",
  },
  {
    kind: "disputes",
    path: "/admin/disputes",
    href: "/admin/disputes",
    title: "Disputes to answer",
    text: "A buyer's bank asks why a payment was taken, or takes it back. Each has a last day.",
  },
  {
    kind: "endangered",
    path: "/admin/back-orders",
    href: "/admin/back-orders",
    title: "Orders without their goods",
    text: "The goods were there when they were ordered, and are gone.",
  },
  {
    kind: "refunds",
    path: "/admin/refunds",
    href: "/admin/refunds",
    title: "Refunds on their way",
    text: "The payment provider has not said yet that they are paid. It is asked again.",
  },
  {
    kind: "lowStock",
    path: "/admin/stock",
    href: "/admin/stock?low=true",
    title: "SKUs with low stock",
    text: "At their threshold, or below it.",
  },
  {
    kind: "feeds",
    path: "/admin/feeds",
    href: "/admin/feeds",
    title: "Paused feeds",
    text: "The shop paused them, because a vendor's file could not be read several times in a row.",
  },
  {
    kind: "stuck",
    path: "/admin/running",
    href: "/admin/running#stuck",
    title: "Orders that stand still",
    text: "At one step for more than five minutes, or with money of a cancelled order.",
  },
  {
    kind: "contradictions",
    path: "/admin/running",
    href: "/admin/running#contradictions",
    title: "Contradictions",
    text: "The payment provider says something else than the order.",
  },
  {
    kind: "deadLetters",
    path: "/admin/dead-letters",
    href: "/admin/dead-letters",
    title: "Dead letters",
    text: "Messages that their consumers gave up. Send them again once the cause is mended.",
  },
];
