import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { MAX_VIEWS } from "../../../domain/views/views.ts";
import { eraseAccount } from "../../../stores/accounts/erase-account.ts";
import { Browser } from "../../../test/support/browser.ts";
import { call } from "../../../test/support/orders.ts";
import { bearer } from "../../../test/support/sales.ts";

async function signedIn(who: "support" | "merchant"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

const tabs = (page: string) => [
  ...page.matchAll(/<li><a class="breakable" href="([^"]*)"( aria-current="page")?>([^<]*)/g),
];

it("a view of a list is its filters and columns under a name, for its person alone, and is renamed and deleted", async () => {
  const [merchant, support] = [await signedIn("merchant"), await signedIn("support")];
  const read = async (path: string) => (await merchant.get(path)).text();
  const query = "q=ada%40example.com&status=CONFIRMED&column=total";
  for (const asked of [query, `cursor=x&${query}`]) {
    const saved = await merchant.post("/admin/views", { place: "orders", name: "To <send>", query: asked });
    expect(saved.headers.get("Location")).toBe(`/admin/orders?${query}`);
  }
  const page = await read(`/admin/orders?column=total&status=CONFIRMED&q=ada@example.com`);
  expect(tabs(page).map(([, href, here, name]) => [href, here !== undefined, name])).toEqual([
    [`/admin/orders?${query.replaceAll("&", "&amp;")}`, true, "To &lt;send&gt;"],
  ]);
  expect(page).not.toContain("Save this view");
  expect(
    await read("/admin/orders?sku=A&column=placed&column=state&column=tags&column=units&column=total"),
  ).toContain('name="query" value="sku=A"');
  expect(tabs(await read("/admin/products"))).toEqual([]);
  expect(tabs(await (await support.get("/admin/orders")).text())).toEqual([]);

  const path = /action="(\/admin\/views\/view_[0-9a-z]+)\/rename"/.exec(page)?.[1] ?? "";
  await support.post(`${path}/delete`, { place: "orders" });
  expect((await support.post(`${path}/rename`, { name: "Mine" })).status).toBe(404);
  await merchant.post("/admin/views", { place: "orders", name: "Other", query: "sku=A" });
  expect((await merchant.post(`${path}/rename`, { name: "Other" })).status).toBe(400);
  expect((await merchant.post(`${path}/rename`, { name: "Morning" })).status).toBe(303);
  expect(tabs(await read("/admin/orders")).map(([, , , name]) => name)).toEqual(["Morning", "Other"]);
  expect((await merchant.post(`${path}/delete`, { place: "orders" })).headers.get("Location")).toBe(
    "/admin/orders",
  );
  expect(tabs(await read("/admin/orders")).map(([, , , name]) => name)).toEqual(["Other"]);
  expect((await merchant.post("/admin/views", { place: "orders", name: " ", query: "" })).status).toBe(400);
});

it("a person keeps so many views of a list and no more, and they go with the account", async () => {
  const staff = await bearer("viewer", "merchant");
  const save = (name: string, place = "products", query = "status=draft&page=2") =>
    call("POST", "/api/admin/views", { place, name, query }, staff);
  await Promise.all(Array.from({ length: MAX_VIEWS + 2 }, (_, n) => save(`View ${n}`)));
  const list = await call("GET", "/api/admin/views?place=products", undefined, staff);
  const { items } = await list.json<{ items: { id: string; name: string; query: string }[] }>();
  expect(items).toHaveLength(MAX_VIEWS);
  expect(items[0]).toMatchObject({ name: "View 0", query: "status=draft" });
  expect((await save("One more")).status).toBe(400);
  const changed = await save("View 0", "products", "status=active");
  expect([changed.status, await changed.json()]).toMatchObject([201, { query: "status=active" }]);
  expect((await save("One more", "orders")).status).toBe(201);
  const [first] = items;
  const path = `/api/admin/views/${first?.id}`;
  expect(await (await call("PATCH", path, { name: "A" }, staff)).json()).toMatchObject({ name: "A" });
  expect((await call("DELETE", path, undefined, staff)).status).toBe(204);
  const own = await call("GET", "/api/me/export", undefined, staff);
  expect((await own.json<{ views: { name: string }[] }>()).views.map(({ name }) => name)).toContain(
    "One more",
  );
  await eraseAccount(env, "viewer", null);
  const left = env.DB.prepare("SELECT count(*) AS n FROM account_views WHERE account_id = 'viewer'");
  expect(await left.first("n")).toBe(0);
});
