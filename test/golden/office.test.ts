/** A day in the office: staff, programs, webhooks, the audit log, older orders, books, figures. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { call, placed } from "../support/orders.ts";
import { bearer } from "../support/sales.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { asEach, stocked, usd } from "./shop.ts";

const ADA = { id: "acc_ada", email: "ada@example.com", name: "Ada", role: "customer" } as const;
const OPS = { id: "acc_ops", email: "olga@example.com", name: "Olga", role: "ops" } as const;
const HOUR_MS = 3_600_000;

async function people(day: Day): Promise<void> {
  await day.step("An operator invites staff, and gives a role", async () => {
    await day.ask("ops", "POST /api/admin/staff/invitations", {
      email: "Grace@Example.com",
      role: "merchant",
    });
    await day.ask("ops", "PUT /api/admin/accounts/role", { email: ADA.email, role: "support" });
    await day.ask("ops", "GET /api/admin/staff");
  });
  await day.step("What an operator may not do with accounts is refused", async () => {
    await asEach(day, "ops", "POST /api/admin/staff/invitations", [
      { email: "no address", role: "merchant" },
      { email: "linus@example.com", role: "customer" },
      { email: ADA.email, role: "support" },
    ]);
    await day.ask("merchant", "POST /api/admin/staff/invitations", { email: "x@example.com", role: "ops" });
    await day.ask("ops", "PUT /api/admin/accounts/role", { email: "nobody@example.com", role: "support" });
    await day.ask("ops", "PUT /api/admin/accounts/role", { email: OPS.email, role: "support" });
    await day.ask("ops", "PUT /api/admin/accounts/disabled", {
      email: OPS.email,
      disabled: true,
      reason: "Left",
    });
    await day.ask("ops", "DELETE /api/admin/staff/invitations/aml_none");
    await day.ask("merchant", "PUT /api/admin/accounts/groups", {
      email: "nobody@example.com",
      groups: ["x"],
    });
    await day.ask("merchant", "PUT /api/admin/accounts/groups", { email: ADA.email, groups: [""] });
  });
  await day.step("The invitation is taken back, an account is disabled and comes back", async () => {
    const { invitations } = await day.ask<{ invitations: { id: string }[] }>("ops", "GET /api/admin/staff");
    await day.ask("ops", `DELETE /api/admin/staff/invitations/${invitations[0]?.id}`);
    await day.ask("ops", "PUT /api/admin/accounts/disabled", {
      email: ADA.email,
      disabled: true,
      reason: "Left",
    });
    await day.ask(await bearer(ADA.id), "GET /api/me");
    await day.ask("ops", "PUT /api/admin/accounts/disabled", {
      email: ADA.email,
      disabled: false,
      reason: "Came back",
    });
    await day.ask("ops", "PUT /api/admin/accounts/role", { email: ADA.email, role: "customer" });
  });
}

async function programs(day: Day): Promise<void> {
  let made = { id: "", key: "" };
  await day.step("A program gets a key, and uses it", async () => {
    made = await day.ask("merchant", "POST /api/admin/api-keys", {
      name: "Till",
      scopes: ["order:read-any"],
    });
    const till = { Authorization: `Bearer ${made.key}` };
    await day.ask(till, "GET /api/admin/orders?limit=1");
    await day.ask(till, "GET /api/admin/products");
    await day.ask(till, "POST /api/admin/api-keys", { name: "Other", scopes: ["order:read-any"] });
  });
  await day.step("What is no key is refused", async () => {
    await asEach(day, "merchant", "POST /api/admin/api-keys", [
      { name: "Till", scopes: ["order:read-any"] },
      { name: "", scopes: ["order:read-any"] },
      { name: "Other", scopes: [] },
      { name: "Other", scopes: ["order:read-any", "order:read-any"] },
      { name: "Other", scopes: ["everything"] },
      { name: "Other", scopes: ["ops:write"] },
      { name: "Other", scopes: ["order:read-any"], expiresAt: day.at(-1) },
      { name: "Other", scopes: ["order:read-any"], expiresAt: day.at(24 * 800) },
    ]);
    await day.ask("support", "POST /api/admin/api-keys", { name: "Other", scopes: ["order:read-any"] });
    await day.ask({ Authorization: "Bearer sk_none" }, "GET /api/admin/orders");
    await day.ask("merchant", "DELETE /api/admin/api-keys/key_none");
  });
  await day.step("It is revoked once, and opens nothing more", async () => {
    await day.ask("merchant", `DELETE /api/admin/api-keys/${made.id}`);
    await day.ask("merchant", `DELETE /api/admin/api-keys/${made.id}`);
    await day.ask({ Authorization: `Bearer ${made.key}` }, "GET /api/admin/orders");
    await day.ask("merchant", "GET /api/admin/api-keys");
  });
}

async function hooks(day: Day): Promise<void> {
  let id = "";
  const hook = { url: "https://hooks.example.com/in", events: ["order.placed", "product.price_changed"] };
  const path = "/api/admin/webhooks";
  await day.step("A webhook is written down, and tried", async () => {
    ({ id } = await day.ask("merchant", `POST ${path}`, hook));
    await day.ask("merchant", `POST ${path}/${id}/test`);
  });
  await day.step("A price changes, and the webhook is told", () =>
    day.ask("merchant", "PATCH /api/admin/products/prd_tie", {
      variants: [{ sku: "TIE", price: usd(1_400) }],
    }),
  );
  await day.step("Its server is away when an order is placed", async () => {
    day.outside.answers.set("hooks.example.com", () => new Response("away", { status: 503 }));
    await placed({ TIE: 1 });
  });
  await day.step("Its deliveries are listed, by state and by page", async () => {
    await day.ask("merchant", `GET ${path}/${id}/deliveries`);
    await day.ask("merchant", `GET ${path}/${id}/deliveries?state=pending`);
    await day.ask("merchant", `GET ${path}/${id}/deliveries?before=0`);
  });
  await day.later("A minute later it is told again", 60_000);
  await day.step("Its server is there again, and what was not delivered is sent once more", async () => {
    day.outside.answers.delete("hooks.example.com");
    await day.ask("merchant", `POST ${path}/${id}/replay`, { from: day.at(-1), to: day.at(1) });
    await day.ask("merchant", `POST ${path}/${id}/replay`, { from: day.at(1), to: day.at(-1) });
  });
  await day.step("It gets a new secret, other events, and is switched off", async () => {
    await day.ask("merchant", `POST ${path}/${id}/secret`);
    await day.ask("merchant", `PATCH ${path}/${id}`, { events: ["order.refunded"], enabled: false });
    await day.ask("merchant", `POST ${path}/${id}/test`);
  });
  await day.step("What is no webhook is refused", async () => {
    await asEach(day, "merchant", `POST ${path}`, [
      hook,
      { ...hook, url: "ftp://hooks.example.com" },
      { ...hook, url: "https://hooks.example.com/#x" },
      { ...hook, url: "https://10.0.0.1/in" },
      { ...hook, events: [] },
      { ...hook, events: ["order.placed", "order.placed"] },
      { ...hook, events: ["order.unknown"] },
    ]);
    await day.ask("support", `POST ${path}`, hook);
    await day.ask("merchant", `GET ${path}/whk_none`);
    await day.ask("merchant", `POST ${path}/${id}/deliveries/none/replay`);
    await day.ask("merchant", `DELETE ${path}/${id}`);
    await day.ask("merchant", `DELETE ${path}/${id}`);
    await day.ask("merchant", `GET ${path}`);
  });
}

async function older(day: Day): Promise<void> {
  const head =
    "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price";
  const order = (n: number, total: string) =>
    `#${n},ada@example.com,paid,USD,${total},2025-10-07 09:50:2${n} +0200,1,A mug,${total}`;
  const send = (text: string, query = "") =>
    day.send("merchant", `POST /api/admin/imported${query}`, {
      text,
      headers: { "Content-Type": "text/csv" },
    });
  await day.step("Orders of another shop are imported, once", async () => {
    const csv = [head, order(1, "12.00"), order(2, "13.50"), order(3, "a lot")].join("\n");
    await send(csv, "?dryRun=true");
    await send(csv);
    await send(csv);
    await send([head, order(1, "12.50")].join("\n"));
    await send("First Name,Last Name,Email\nAda,Lovelace,ada@example.com\nNo,Address,");
    await send("a,b\n1,2");
    await send("");
  });
  await day.step("Staff find them, and their customer reads hers", async () => {
    for (const query of ["?q=%231", "?q=ada@example.com", "", "?cursor=none", "?cursor=1.%231"]) {
      await day.ask("support", `GET /api/admin/imported${query}`);
    }
    await day.ask(await bearer(ADA.id), "GET /api/me/imported-orders");
    await day.ask("customer", "GET /api/admin/imported");
    await day.ask("support", "POST /api/admin/imported");
  });
}

async function books(day: Day): Promise<void> {
  const staff = await bearer("acc_support", "support");
  let sold = { id: "", accessToken: "" };
  await day.given(async () => {
    sold = await placed({ JACKET: 2, TIE: 1 });
  });
  // One after the other: lists have those of one moment in the order of their ids.
  await day.given(() => placed({ JACKET: 1 }, "tok_declined"));
  await day.given(() => placed({ STOOL: 1 }));
  await day.given(async () => {
    await call(
      "POST",
      `/api/orders/${sold.id}/refunds`,
      { amount: usd(150) },
      { ...staff, "Idempotency-Key": "some" },
    );
  });
  await day.step("The journal, page by page and as a table", async () => {
    await day.ask("support", "GET /api/admin/journal?from=2040-03-05&to=2040-03-06");
    await day.send("support", "GET /api/admin/journal?from=2040-03-05&to=2040-03-06", {
      headers: { Accept: "text/csv" },
    });
    await day.ask("support", "GET /api/admin/journal");
    await day.ask("support", "GET /api/admin/journal?from=2040-03-05&to=2040-03-06&cursor=none");
    await day.ask("customer", "GET /api/admin/journal?from=2040-03-05&to=2040-03-06");
  });
  await day.later("The day is over", 24 * HOUR_MS);
  await day.step("Its accounts are closed, and read in a currency", async () => {
    const period = { from: "2040-03-05", to: "2040-03-05" };
    await day.ask("support", "POST /api/admin/accounting/days", period);
    await day.ask("support", "POST /api/admin/accounting/days", period);
    await day.ask("support", "GET /api/admin/accounting/days?from=2040-03-05&to=2040-03-05");
    for (const currency of ["USD", "EUR", "XXX"]) {
      await day.send(
        "support",
        `GET /api/admin/accounting/days?from=2040-03-05&to=2040-03-05&currency=${currency}`,
        {
          headers: { Accept: "text/csv" },
        },
      );
    }
  });
  await day.step("A period that cannot be closed is refused", async () => {
    await asEach(day, "support", "POST /api/admin/accounting/days", [
      { from: "2040-03-06", to: "2040-03-05" },
      { from: "2040-03-05", to: "2040-03-30" },
      { from: "2039-01-01", to: "2040-03-05" },
      { from: "today", to: "2040-03-05" },
    ]);
    await day.ask("customer", "POST /api/admin/accounting/days", { from: "2040-03-05", to: "2040-03-05" });
    await day.ask("support", "GET /api/admin/accounting/days?from=2040-03-07&to=2040-03-08");
  });
  await day.step("Reports of the day, and of none", async () => {
    for (const report of [
      "summary",
      "revenue",
      "orders",
      "conversion",
      "carts",
      "payments",
      "products",
      "sell-through",
      "none",
    ]) {
      await day.ask(
        "support",
        `GET /api/admin/analytics/${report}?from=2040-03-05&to=2040-03-05&compare=previous`,
      );
    }
    await day.ask("support", "GET /api/admin/analytics/summary?from=2040-03-05&to=2040-03-04");
    await day.ask("support", "GET /api/admin/analytics/summary?interval=minute&from=2039-03-05");
    await day.ask("customer", "GET /api/admin/analytics/summary");
  });
  const console = day.browser("An operator");
  await day.given(async () => {
    await console.post("/dev/sign-in", { who: "operator" });
  });
  await day.step("Packing slips are printed, in the language of their order", async () => {
    await console.get(`/admin/orders/slips?id=${sold.id}`);
    await console.get("/admin/orders/slips");
  });
  await day.step("Orders are tagged at once, a hundred at most", async () => {
    const ids = Array.from({ length: 101 }, (_, n): [string, string] => ["id", `ord_${n}`]);
    await console.post("/admin/orders/bulk", [
      ["id", sold.id],
      ["do", "add"],
      ["tags", "Gift, late"],
    ]);
    await console.post("/admin/orders/bulk", [
      ["id", sold.id],
      ["do", "remove"],
      ["tags", "late"],
    ]);
    await console.post("/admin/orders/bulk", [...ids, ["do", "add"], ["tags", "Gift"]]);
    await console.post("/admin/orders/bulk", [
      ["do", "add"],
      ["tags", "Gift"],
    ]);
    await console.post("/admin/orders/bulk", [
      ["id", sold.id],
      ["do", "add"],
      ["tags", ""],
    ]);
    await console.post("/admin/orders/bulk", [
      ["id", sold.id],
      ["do", "burn"],
    ]);
    await day.ask("support", "POST /api/admin/orders/tags", { ids: [sold.id], add: ["x".repeat(41)] });
    await day.ask("support", "POST /api/admin/orders/tags", { ids: [], add: ["x"] });
  });
  await day.step(
    "A cart's link is made for a customer, who opens it in any language; and her own",
    async () => {
      const cart = await day.ask<{ id: string }>("guest", "POST /api/cart/items", {
        sku: "TIE",
        quantity: 1,
      });
      const { token } = await day.ask<{ token: string }>(
        "support",
        `POST /api/admin/carts/guest:${cart.id}/link`,
      );
      await day.ask("guest", "POST /api/cart/restore", { token });
      await day.ask("guest", "POST /api/cart/restore", { token }, { "Cart-Id": cart.id });
      await day.ask("guest", "POST /api/cart/restore", { token: "none" });
      await day.ask("support", "POST /api/admin/carts/guest:none/link");
      await day.ask("support", `GET /api/admin/carts/guest:${cart.id}/history`);
    },
  );
  await day.step(
    "What staff read of people is in the audit log, whatever language the address names",
    async () => {
      await day.ask("support", `GET /api/orders/${sold.id}`);
      await console.get(`/de/admin/orders/${sold.id}`);
      for (const query of [
        "?limit=2",
        "?actor=acc_support",
        "?action=order.refunded",
        "?limit=0",
        "?action=none",
        "?order=oldest&cursor=3&limit=1",
      ]) {
        await day.ask("ops", `GET /api/admin/audit${query}`);
      }
      await day.ask("merchant", "GET /api/admin/audit");
    },
  );
}

it(
  "the office keeps its people, programs, books and figures",
  async () => {
    const day = await Day.begin("office");
    await stocked(day, ["JACKET", "TIE", "STOOL"]);
    await day.given(async () => {
      await insertAccount(env, { ...ADA, passwordHash: null });
      await insertAccount(env, { ...OPS, passwordHash: null });
    });
    await people(day);
    await programs(day);
    await hooks(day);
    await older(day);
    await books(day);
    await expect(day.text).toMatchFileSnapshot("office.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
