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
    kind: "deadLetters",
    path: "/admin/dead-letters",
    href: "/admin/dead-letters",
    title: "Dead letters",
    text: "Messages that their consumers gave up. Send them again once the cause is mended.",
  },
];
