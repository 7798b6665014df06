import { expect, it } from "vitest";
import {
  alertLetter,
  disputeLetter,
  feedPausedLetter,
  invitationLetter,
  lowStockLetter,
  webhookOffLetter,
} from "./staff-letters.ts";

const url = "https://shop.example/admin/somewhere";
const SHOP = "Ostinato";
const DAY = Date.UTC(2026, 4, 1);

it("staff are told which product runs low, how far and where that is said", () => {
  expect(lowStockLetter(SHOP, { sku: "CUP-1", title: "Cup", available: 3, reorderPoint: 5 }, url)).toEqual({
    subject: "Cup is running low at Ostinato",
    before: [
      "3 of Cup (CUP-1) can still be sold. Its reorder point is 5.",
      "You are told once each time that it falls there.",
    ],
    rows: [],
    after: [],
    link: { label: "See the product", url },
  });
});

it("who is invited reads by whom, as what and how long the link works", () => {
  expect(invitationLetter(SHOP, { by: "Ada", role: "merchant", days: 7 }, url)).toEqual({
    subject: "Work at Ostinato",
    before: ["Ada invites you to work at Ostinato. Your role is Merchant."],
    rows: [],
    link: { label: "Take the invitation", url },
    after: [
      "The link works once, for 7 days.",
      "If you do not know why you got this, do nothing: nothing changes then.",
    ],
  });
});

it.each([
  ["gone", "hooks.example answered that it is gone for good (410)."],
  ["failing", "Everything that was sent to hooks.example in the last three days failed."],
] as const)(
  "staff are told that a webhook is off because it is %s, and what becomes of its news",
  (reason, why) => {
    expect(webhookOffLetter(SHOP, { host: "hooks.example", reason }, url)).toEqual({
      subject: "Ostinato turned off the webhook at hooks.example",
      before: [why, "What happens meanwhile is kept for 30 days, and is sent once the webhook is on again."],
      rows: [],
      after: [],
      link: { label: "See the webhook", url },
    });
  },
);

it("staff are told which feed was paused, how often it failed and why", () => {
  expect(feedPausedLetter(SHOP, { name: "Acme", failures: 5, reason: "It answered 404." }, url)).toEqual({
    subject: "Ostinato paused the feed Acme",
    before: [
      "5 pulls of Acme in a row failed. The last one: It answered 404.",
      "Its products stay as they are. Turn it on again once the cause is mended.",
    ],
    rows: [],
    after: [],
    link: { label: "See the feed", url },
  });
});

it("operators are told of an alert when it begins, and of its beginning when it is over", () => {
  const change = {
    alert: "queue-behind",
    since: DAY,
    text: "The queue orders is 61 seconds behind",
  } as const;
  const letter = {
    subject: "Alert at Ostinato: queue-behind",
    before: [
      "The queue orders is 61 seconds behind.",
      "You are told once when it is over. docs/runbooks/alerts.md says what to do.",
    ],
    rows: [],
    after: [],
    link: { label: "See how the shop does", url },
  };
  expect(alertLetter(SHOP, { ...change, state: "firing" }, url)).toEqual(letter);
  expect(alertLetter(SHOP, { ...change, state: "over" }, url)).toEqual({
    ...letter,
    subject: "Over at Ostinato: queue-behind",
    before: ["The queue orders is 61 seconds behind.", "It began at 2026-05-01T00:00:00.000Z and is over."],
  });
});

it("staff are told of a dispute with its sum, and until when it can be answered, where that is known", () => {
  const dispute = {
    number: "4K7QX-3M2X9",
    sum: { amount: 4_999, currency: "USD" },
    provider: "Stripe",
  } as const;
  const letter = disputeLetter(SHOP, { ...dispute, dueAt: DAY }, url);
  expect(letter).toEqual({
    subject: "A payment is disputed at Ostinato: order 4K7QX-3M2X9",
    before: [
      "The buyer of order 4K7QX-3M2X9 told their bank that the payment of $49.99 was wrong.",
      "It can be answered until 2026-05-01T00:00:00.000Z, where Stripe shows the dispute.",
      "The order stays as it is. A refund would pay what the bank takes a second time.",
    ],
    rows: [],
    after: [],
    link: { label: "See the order", url },
  });
  expect(disputeLetter(SHOP, { ...dispute, dueAt: null }, url).before[1]).toBe(
    "It can be answered, where Stripe shows the dispute.",
  );
});
