import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { fingerprint } from "../../domain/base/ids.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { findImportedCustomer, listImportedOrders, writeCustomers } from "../../stores/imported/imported.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { visit } from "../../test/support/visit.ts";

const HEAD =
  "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price";
const order = (name: string, email: string, total = "12.00") =>
  `${name},${email},paid,USD,${total},2025-10-07 09:50:26 +0200,1,A print,${total}`;
const CUSTOMERS = "First Name,Last Name,Email\nAda,Lovelace,ada@move.example\nNo,Address,";

let staff: Record<string, string>;
beforeAll(async () => {
  staff = await bearer("mover", "merchant");
});

async function send(csv: string, query = "") {
  const headers = { ...staff, "Content-Type": "text/csv" };
  const answer = await visit(`http://shop.test/api/admin/imported${query}`, {
    method: "POST",
    headers,
    body: csv,
  });
  return { status: answer.status, report: await answer.json<Record<string, unknown>>() };
}

const found = async (q: string) => {
  const answer = await call("GET", `/api/admin/imported?q=${encodeURIComponent(q)}`, undefined, staff);
  return answer.json<{ orders: { name: string }[]; customers: { email: string }[] }>();
};

/** A customer whose address is confirmed, as every account's is. */
async function customer(email: string): Promise<Record<string, string>> {
  const id = `cus_${email}`;
  await insertAccount(env, { id, email, name: "", role: "customer", passwordHash: null });
  return bearer(id, "customer");
}

async function rows(): Promise<number[]> {
  const tables = ["orders", "payments", "notifications", "mailbox", "accounts"];
  const counts = await env.DB.batch<{ n: number }>(
    tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`)),
  );
  return counts.map(({ results }) => results[0]?.n ?? -1);
}

describe("orders and customers of a shop that moved here", () => {
  it("are previewed, taken once, and taken again only where they differ, with each refused row", async () => {
    const file = [
      HEAD,
      order("#1", "ada@move.example"),
      order("#2", "eve@move.example"),
      order("#3", "x", "y"),
    ];
    const before = await rows();
    const imports = async () =>
      (await env.DB.prepare("SELECT count(*) AS n FROM audit_log WHERE action = 'history.imported'").first<{
        n: number;
      }>()) ?? { n: -1 };
    const { n } = await imports();
    const previewed = await send(file.join("\n"), "?dryRun=true");
    const counts = { kind: "orders", created: 2, updated: 0, unchanged: 0, refused: 1 };
    expect(previewed).toMatchObject({ status: 200, report: counts });
    expect((await found("#1")).orders).toEqual([]);
    expect((await send(file.join("\n"))).report).toEqual(previewed.report);
    expect((await send(file.join("\n"))).report).toMatchObject({ created: 0, unchanged: 2, refused: 1 });
    file[1] = order("#1", "ada@move.example", "13.00");
    expect((await send(file.join("\n"))).report).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    expect((await send(CUSTOMERS)).report).toMatchObject({
      kind: "customers",
      created: 1,
      rejected: [{ line: 3, reason: expect.stringContaining("no email address") }],
    });
    expect(await imports(), "previews are none").toEqual({ n: n + 4 });
    // No stock, money, figures, mail or accounts.
    expect(await rows()).toEqual(before);
  });

  it("are found by staff by name and address, and read by their customer alone", async () => {
    await send([HEAD, order("#10", "kay@move.example"), order("#11", "leo@move.example")].join("\n"));
    expect((await found("10")).orders).toMatchObject([{ name: "#10", total: { amount: 1_200 } }]);
    expect((await found("ADA@move.example")).customers).toMatchObject([
      { email: "ada@move.example", name: "Ada Lovelace" },
    ]);
    // Orders of one moment are on one page or the next.
    const [first] = await listImportedOrders(env, { q: "" }, null, 1);
    const [second] = await listImportedOrders(env, { q: "" }, first ?? null, 1);
    expect([second?.placedAt, second?.name !== first?.name]).toEqual([first?.placedAt, true]);
    const kay = await customer("kay@move.example");
    const own = await call("GET", "/api/me/imported-orders", undefined, kay);
    expect(await own.json()).toMatchObject({ items: [{ name: "#10" }], next: null });
    const data = await (await call("GET", "/api/me/export", undefined, kay)).json();
    expect(data).toMatchObject({ importedOrders: [{ name: "#10" }], importedCustomer: null });
    const stranger = await customer("mia@move.example");
    expect(await (await call("GET", "/api/me/imported-orders", undefined, stranger)).json()).toMatchObject({
      items: [],
    });
  });

  it("are erased with their customer, and never taken again", async () => {
    const file = [HEAD, order("#20", "zoe@move.example"), order("#21", "noa@move.example")].join("\n");
    const people = "First Name,Last Name,Email\nZoe,Z,zoe@move.example";
    await send(file);
    await send(people);
    const zoe = await findImportedCustomer(env, "zoe@move.example");
    const erased = await call("DELETE", "/api/me", undefined, await customer("zoe@move.example"));
    expect(erased.status).toBe(204);
    const rows = () => env.DB.prepare("SELECT count(*) AS n FROM imported_customers").first<number>("n");
    const kept = await rows();
    // An import that read its rows before she was erased.
    await writeCustomers(env, zoe ? [zoe] : []);
    expect(await found("zoe@move.example")).toMatchObject({ orders: [], customers: [] });
    expect(await rows()).toBe(kept);
    // As a version without a key for digests has left it.
    await env.DB.prepare(
      "UPDATE imported_erasures SET digest = ? WHERE rowid = (SELECT max(rowid) FROM imported_erasures)",
    )
      .bind(await fingerprint("zoe@move.example"))
      .run();
    await writeCustomers(env, zoe ? [zoe] : []);
    expect(await found("zoe@move.example")).toMatchObject({ orders: [], customers: [] });
    expect((await send(file)).report).toMatchObject({
      created: 0,
      unchanged: 1,
      rejected: [{ line: 2, name: "#20", reason: "is of a person who was erased" }],
    });
    expect((await send(people)).report).toMatchObject({ created: 0, refused: 1 });
    expect((await found("#20")).orders).toEqual([]);
  });

  it("come by a form of the console, and are shown there and in the account", async () => {
    const browser = new Browser();
    await browser.post("/dev/sign-in", { who: "merchant" });
    const form = new FormData();
    const csv = [HEAD, order("#30", "customer@example.com"), order("#31", "bad", "bad")].join("\n");
    form.set("file", new File([csv], "orders_export.csv", { type: "text/csv" }));
    form.set("do", "preview");
    const preview = await (await browser.post("/admin/imported/import", form)).text();
    expect(preview).toContain("Nothing is changed yet. It would be: 1 new orders");
    form.delete("file");
    form.set("kept", / name="kept" value="([^"]*)"/.exec(preview)?.[1] ?? "");
    form.set("do", "import");
    const done = await (await browser.post("/admin/imported/import", form)).text();
    expect(done).toContain("Imported: 1 new orders");
    expect(done).toContain("is no amount in USD");
    expect(await (await browser.get("/admin/imported?q=30")).text()).toContain("#30");
    const missing = await browser.post("/admin/imported/import", new FormData());
    expect([missing.status, (await missing.text()).includes("Choose a CSV file first.")]).toEqual([
      400,
      true,
    ]);
  });
});
