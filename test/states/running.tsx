import { AccountingPage } from "../../web/admin/accounting/accounting-page.tsx";
import { ApiKeysPage } from "../../web/admin/api-keys/api-key-pages.tsx";
import { MessagesPage } from "../../web/admin/messages/messages-page.tsx";
import { PromotionsPage } from "../../web/admin/promotions/promotion-pages.tsx";
import { AdminDeadLetterPage, AdminDeadLettersPage } from "../../web/admin/running/dead-letters-page.tsx";
import { ErrorsPage } from "../../web/admin/running/errors-page.tsx";
import { RunningPage } from "../../web/admin/running/running-page.tsx";
import { StaffPage } from "../../web/admin/staff/staff-page.tsx";
import { CONTRADICTIONS } from "./orders.tsx";
import { iso, later, type States } from "./state.ts";

const queue = {
  queue: "orders",
  lagMs: 900,
  lastProcessedAt: later(0),
  processed: 1_234,
  failed: 5,
  deadLetters: 0,
} as const;
const QUEUES = [
  queue,
  { ...queue, queue: "payments", lagMs: 90_500, lastProcessedAt: null, deadLetters: 2 },
  { ...queue, queue: "catalog", lagMs: 5_400_000 },
  { ...queue, queue: "webhooks", lagMs: 86_400_000 },
] as const;

const saga = {
  id: "ord_1",
  number: "4K7QX-3M2X9",
  status: "PENDING",
  step: "capture",
  attempts: 3,
  placedAt: later(-5),
  movedAt: later(-3),
  payment: { state: "authorized", token: "tok_ok", providerReference: null },
} as const;

const letter = {
  id: "msg_1",
  queue: "orders",
  at: iso(1),
  error: "D1 is away",
  redrivenAt: null,
  body: { events: [{ type: "order.placed" }, { type: "order.placed" }, {}] },
};

const error = {
  message: "message failed",
  error: "timeout\nat orders",
  traceId: "t1",
  cause: "c",
  release: "v2",
  count: 1_200,
  firstAt: later(-20),
  lastAt: later(-1),
  firstRelease: "v1",
};

const told = {
  id: "ord_1:order.confirmed:email",
  channel: "email",
  template: "order.confirmed",
  recipient: "ada@example.com",
  state: "held",
  error: null,
  attempts: 1,
  createdAt: iso(0),
  sentAt: null,
  dueAt: iso(9),
  toldAt: null,
} as const;

const sum = (debit: number) => ({
  currency: "USD" as const,
  entries: 2,
  accounts: [
    { account: "Money at the provider", debit, credit: 0 },
    { account: "Goods sold", debit: 0, credit: debit - 400 },
    { account: "Sales tax", debit: 0, credit: 400 },
  ],
});
const voucher = { number: 1, at: later(1), late: false, sums: [sum(5_000)] };
const days = { from: 0, to: 0 };

const promotion = {
  id: "prm_1",
  title: "Spring",
  kind: "code",
  code: "SPRING",
  effect: { type: "percent", percent: 10 },
  state: "active",
  usageLimit: 1_500,
  uses: { confirmed: 1_200, reserved: 34 },
  createdAt: iso(0),
  updatedAt: iso(0),
} as const;

const apiKey = {
  id: "key_1",
  name: "Warehouse",
  scopes: ["order:read-any", "order:fulfil"] as string[],
  state: "active",
  createdAt: iso(0),
  createdBy: "acc_m",
  expiresAt: iso(90),
  revokedAt: null,
  lastUsedAt: null,
} as const;

export const RUNNING: States = {
  "API keys: used, revoked before their end, and over": (
    <ApiKeysPage
      keys={[
        { ...apiKey, lastUsedAt: iso(2) },
        { ...apiKey, id: "key_2", state: "revoked", revokedAt: iso(5) },
        { ...apiKey, id: "key_3", state: "expired", expiresAt: iso(3) },
      ]}
      makers={new Map([["acc_m", "Morgan Merchant"]])}
    />
  ),
  "promotions: used, scheduled, ended and not counted": (
    <PromotionsPage
      promotions={[
        promotion,
        { ...promotion, id: "prm_2", usageLimit: undefined, state: "scheduled", startsAt: iso(24) },
        { ...promotion, id: "prm_3", kind: "automatic", uses: null, state: "ended", endsAt: iso(-24) },
      ]}
      isFirst={false}
      next={2}
    />
  ),
  "running: much goes wrong": (
    <RunningPage
      incidents={[
        { alert: "queue-behind", since: later(-2), text: "The queue orders is behind.", told: false },
        { alert: "payments-fail", since: later(-0.01), text: "And payments.", told: true },
      ]}
      queues={QUEUES}
      stuck={[saga, { ...saga, id: "ord_2", step: "give_back", attempts: 0 }]}
      unreachable={["orders-2"]}
      contradictions={CONTRADICTIONS}
      now={later(0)}
    />
  ),
  "queues with dead letters": (
    <AdminDeadLettersPage
      queues={QUEUES}
      letters={[letter, { ...letter, id: "msg_2", error: null, body: "text" }]}
      isFirst={false}
      next="c2"
      notice="1 message was sent again."
    />
  ),
  "a dead letter": <AdminDeadLetterPage letter={letter} />,
  "a dead letter that was sent again": (
    <AdminDeadLetterPage
      letter={{ ...letter, error: null, redrivenAt: iso(2), body: { events: [{ type: "order.placed" }] } }}
    />
  ),
  "errors by their causes": (
    <ErrorsPage groups={[error, { ...error, error: "", count: 1, traceId: null, release: "v1" }]} />
  ),
  "messages that did not arrive": (
    <MessagesPage
      messages={[
        told,
        { ...told, id: "bis_1", state: "bounced", error: "Permanent", recipient: "", dueAt: null },
      ]}
      state="troubled"
      isFirst={false}
      next="c2"
      dead={2}
    />
  ),
  "messages of which one batch failed": <MessagesPage messages={[]} state="" isFirst next={null} dead={1} />,
  "accounting: closed days": (
    <AccountingPage
      from="2026-07-01"
      to="2026-07-02"
      zone="America/Los_Angeles"
      next={null}
      days={[
        {
          ...days,
          day: "2026-07-01",
          checkedAt: later(2),
          vouchers: [voucher, { ...voucher, number: 2, late: true, sums: [sum(-700)] }],
        },
        { ...days, day: "2026-07-02", checkedAt: later(3), vouchers: [] },
      ]}
      notice="Closed. The table holds every entry of these days."
    />
  ),
  "accounting: closing goes on": (
    <AccountingPage
      from="2026-07-01"
      to="2026-07-02"
      zone="UTC"
      next="2026-07-02"
      days={[
        { ...days, day: "2026-07-01", checkedAt: later(2), vouchers: [] },
        { ...days, day: "2026-07-02", checkedAt: null, vouchers: [] },
      ]}
    />
  ),
  "people who work here, and who is invited": (
    <StaffPage
      staff={[
        {
          id: "acc_ops",
          email: "ops@example.com",
          name: "Oli",
          role: "ops",
          passwordHash: null,
          groups: null,
          createdAt: later(-90),
          updatedAt: later(-90),
          erasedAt: null,
          disabledAt: null,
          roleChangedAt: null,
          signedInAt: later(-1),
        },
        {
          id: "acc_sam",
          email: "sam@example.com",
          name: null,
          role: "support",
          passwordHash: null,
          groups: null,
          createdAt: later(-80),
          updatedAt: later(-80),
          erasedAt: null,
          disabledAt: null,
          roleChangedAt: null,
          signedInAt: null,
        },
      ]}
      factors={new Set(["acc_ops"])}
      invitations={[
        {
          id: "inv_1",
          email: "new@example.com",
          role: "merchant",
          invitedBy: "acc_ops",
          expiresAt: later(72),
        },
        { id: "inv_2", email: "old@example.com", role: "ops", invitedBy: "acc_gone", expiresAt: later(70) },
      ]}
      names={new Map([["acc_ops", "Oli"]])}
      values={{ email: "x", role: "ops" }}
      errors={{ email: "Enter an email address such as ada@example.com." }}
    />
  ),
};
