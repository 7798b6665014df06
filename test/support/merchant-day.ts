import type { Role } from "../../domain/accounts/access.ts";
import type { Random } from "../../domain/base/random.ts";
import { call, orderBody } from "./orders.ts";
import { ORIGIN } from "./origin.ts";
import { bearer } from "./sales.ts";
import { visit } from "./visit.ts";

const HOUR_MS = 3_600_000;
/** The shop waits at least so long for what it needs before it says that it is busy. */
const PATIENCE_MS = 4_500;

/** What a step may do, each as often as it is named. */
const STEPS = [
  ...Array<"order">(8).fill("order"),
  ...Array<"buy in sale">(4).fill("buy in sale"),
  ...Array<"edit">(5).fill("edit"),
  ...Array<"adjust">(3).fill("adjust"),
  ...Array<"refund">(3).fill("refund"),
  ...Array<"cancel">(2).fill("cancel"),
  ...Array<"import">(2).fill("import"),
  ...Array<"look">(2).fill("look"),
  ...Array<"move">(2).fill("move"),
  "ship",
  "rename",
  "schedule",
  "change sale",
  "reserve",
] as const;

const PLACES: readonly { country: string; region?: string; postalCode: string }[] = [
  { country: "US", region: "NY", postalCode: "10001" },
  { country: "US", region: "OR", postalCode: "97201" },
  { country: "CA", region: "QC", postalCode: "H2X 1Y4" },
  { country: "DE", postalCode: "10115" },
  { country: "JP", postalCode: "100-0001" },
];

const PAGES = [
  "/",
  "/products",
  "/products/mug",
  "/sales",
  "/api/catalog/products?inStock=true&sort=price",
  "/api/catalog/products/mug",
  "/api/sales",
] as const;

const { region: _region, ...HOME } = orderBody.shippingAddress;

/** What is sold in euros too. */
const ABROAD = ["poster", "file", "mug-S"];

interface Item {
  productId: string;
  handle: string;
  /** Its name now, and the option that it is chosen by. */
  sku: string;
  size: string | null;
}

const usd = (amount: number) => ({ amount, currency: "USD" });
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

/** A shop and what people do with it, drawn from a seed. */
export class Day {
  readonly #random: Random;
  readonly #items: Item[] = [];
  readonly #sales: string[] = [];
  #renames = 0;
  #annex = "";
  #buyers = 0;
  readonly orders: {
    id: string;
    token: string;
    currency: string;
    lines: { sku: string; quantity: number }[];
  }[] = [];
  /** What was answered with 5xx. */
  readonly failures: string[] = [];
  /** How often each step ended with each status. */
  readonly outcomes: Record<string, number> = {};
  /** Products whose stock was taken although it was promised. */
  readonly forced = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  get saleIds(): readonly string[] {
    return this.#sales;
  }

  async open(): Promise<void> {
    const plain = { price: usd(1_500), quantity: 60, weightGrams: 300 };
    await this.#create("mug", ["S", "M", "L"], plain);
    await this.#create("poster", [], { ...plain, price: usd(2_995), quantity: 40, maxPerOrder: 3 });
    await this.#create("book", [], { ...plain, quantity: 10, backorder: "allow" });
    await this.#create("file", [], { ...plain, tracked: false, requiresShipping: false, taxable: false });
    await this.#create("tote", ["Red", "Blue"], { ...plain, price: usd(1_333), quantity: 30 });
    const annex = await this.#ask("locate", "POST", "/api/admin/locations", { name: "Annex" }, "merchant");
    const { items } = await annex.json<{ items: { id: string }[] }>();
    this.#annex = items.at(-1)?.id ?? "";
    const prices = ABROAD.map((sku) => ({ sku, price: { amount: 1_790, currency: "EUR" } }));
    const list = { title: "Abroad", currency: "EUR", prices };
    await this.#ask("list", "POST", "/api/admin/price-lists", list, "merchant");
    await this.#importOrders();
  }

  /** Orders of a shop that moved here, which count nowhere. */
  async #importOrders(): Promise<void> {
    const head =
      "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price";
    const lines = [1, 2].map(
      (n) => `#${n},ada@move.example,paid,USD,12.00,2025-10-07 09:50:26 +0200,1,A mug,12.00`,
    );
    const answer = await visit(`${ORIGIN}/api/admin/imported`, {
      method: "POST",
      headers: { ...(await bearer("the-importer", "merchant")), "Content-Type": "text/csv" },
      body: [head, ...lines].join("\n"),
    });
    if (!answer.ok) {
      this.failures.push(`older orders: ${answer.status}`);
    }
  }

  async #create(handle: string, sizes: string[], variant: Record<string, unknown>): Promise<void> {
    const body = {
      slug: handle,
      title: `Our ${handle}`,
      status: "active",
      optionNames: sizes.length > 0 ? ["Size"] : [],
      variants:
        sizes.length > 0
          ? sizes.map((size) => ({ ...variant, sku: `${handle}-${size}`, options: { Size: size } }))
          : [{ ...variant, sku: handle }],
    };
    const made = await this.#ask("create", "POST", "/api/admin/products", body, "merchant");
    const { id } = await made.json<{ id: string }>();
    const names = sizes.length > 0 ? sizes : [null];
    for (const size of names) {
      this.#items.push({ productId: id, handle, sku: size === null ? handle : `${handle}-${size}`, size });
    }
  }

  async #ask(
    what: string,
    method: string,
    path: string,
    body?: unknown,
    role: Role | null = null,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const own = role === null ? {} : await bearer(`the-${role}`, role);
    const began = Date.now();
    const ask = () => call(method, path, body, { ...own, ...headers });
    const first = await ask();
    // A machine that is busy with other work may take longer than the shop waits for itself.
    const isLate = first.status === 503 && Date.now() - began > PATIENCE_MS;
    const answer = isLate ? await ask() : first;
    const outcome = `${what} ${answer.status}`;
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    if (answer.status >= 500) {
      this.failures.push(`${method} ${path} ${JSON.stringify(body)}: ${await answer.clone().text()}`);
    }
    return answer;
  }

  /**
   * All that a step does is drawn before it begins, so that steps at once do not change each other.
   */
  async step(): Promise<void> {
    const what = this.#pick(STEPS);
    switch (what) {
      case "order":
        return this.#order();
      case "buy in sale":
        return this.#buyInSale();
      case "edit":
        return this.#edit();
      case "adjust":
        return this.#adjust();
      case "refund":
        return this.#refund();
      case "cancel":
        return this.#cancel();
      case "import":
        return this.#import();
      case "look":
        return this.#look();
      case "move":
        return this.#move();
      case "ship":
        return this.#ship();
      case "rename":
        return this.#rename();
      case "schedule":
        return this.#schedule();
      case "change sale":
        return this.#changeSale();
      case "reserve":
        return this.#reserve();
    }
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#random.integer(0, items.length - 1)];
    if (item === undefined) {
      throw new Error("there is nothing to pick from");
    }
    return item;
  }

  #item(): Item {
    return this.#pick(this.#items);
  }

  #anyOrder() {
    const recent = this.orders.slice(-40);
    return recent[this.#random.integer(0, Math.max(0, recent.length - 1))];
  }

  #terms() {
    return {
      ...orderBody,
      shippingAddress: { ...HOME, ...this.#pick(PLACES) },
      payment: { provider: "mock", token: this.#random.chance(0.12) ? "tok_declined" : "tok_ok" },
    };
  }

  async #order(): Promise<void> {
    const wanted = new Map<string, number>();
    for (let n = this.#random.integer(1, 3); n > 0; n--) {
      wanted.set(this.#item().sku, this.#random.integer(1, 3));
    }
    const body = this.#terms();
    const keys = this.#random.chance(0.2) ? ["a", "b"] : ["a"];
    const same = this.#random.chance(0.5);
    const isAbroad = this.#random.chance(0.25);
    let cart: string | null = null;
    const held: { sku: string; quantity: number }[] = [];
    for (const [sku, quantity] of wanted) {
      const headers: Record<string, string> = cart === null ? {} : { "Cart-Id": cart };
      const put = await this.#ask("put", "POST", "/api/cart/items", { sku, quantity }, null, headers);
      cart ??= put.headers.get("Cart-Id");
      if (put.ok) {
        held.push({ sku, quantity });
      }
    }
    if (cart === null || held.length === 0) {
      return;
    }
    const headers = { "Cart-Id": cart };
    if (isAbroad) {
      await this.#payAbroad(held, headers);
    }
    const own = crypto.randomUUID();
    const answers = await Promise.all(
      keys.map((key) =>
        this.#ask("order", "POST", "/api/orders", body, null, {
          ...headers,
          "Idempotency-Key": same ? own : `${own}-${key}`,
        }),
      ),
    );
    await Promise.all(answers.map((answer) => this.#keep(answer)));
  }

  /** Pays in a currency in which a part of the goods is sold. */
  async #payAbroad(held: readonly { sku: string }[], headers: Record<string, string>): Promise<void> {
    await this.#ask("pay in", "PUT", "/api/cart/currency", { currency: "EUR" }, null, headers);
    for (const { sku } of held.filter((one) => !ABROAD.includes(one.sku))) {
      await this.#ask(
        "drop",
        "DELETE",
        `/api/cart/items/${encodeURIComponent(sku)}`,
        undefined,
        null,
        headers,
      );
    }
  }

  async #keep(answer: Response): Promise<void> {
    if (answer.status !== 201) {
      return;
    }
    const {
      id,
      accessToken = "",
      items,
      total,
    } = await answer.json<{
      id: string;
      total: { currency: string };
      accessToken?: string;
      items: { sku: string; quantity: number }[];
    }>();
    if (!this.orders.some((known) => known.id === id)) {
      this.orders.push({ id, token: accessToken, currency: total.currency, lines: items });
    }
  }

  async #buyInSale(): Promise<void> {
    const id = this.#sales.at(-this.#random.integer(1, 3));
    const again = this.#random.chance(0.2);
    const quantity = this.#random.integer(1, 2);
    const body = { ...this.#terms(), quantity };
    if (id === undefined) {
      return;
    }
    this.#buyers += again ? 0 : 1;
    const buyer = await bearer(`buyer-${this.#buyers}`);
    const headers = { ...buyer, "Idempotency-Key": `${id}-${this.#buyers}` };
    await this.#keep(await this.#ask("buy", "POST", `/api/sales/${id}/orders`, body, null, headers));
  }

  /** Two merchants at once, each with a change of their own. */
  async #edit(): Promise<void> {
    const { productId, sku } = this.#item();
    const price = () => usd(this.#random.integer(1_000, 4_000));
    const change = (): Record<string, unknown> =>
      this.#pick<Record<string, unknown>>([
        { title: `Title ${this.#random.integer(1, 999)}` },
        { variants: [{ sku, price: price() }] },
        { variants: [{ sku, price: price(), compareAtPrice: usd(5_000) }] },
        { variants: [{ sku, reorderPoint: this.#random.integer(0, 20) }] },
        { tags: [`tag ${this.#random.integer(1, 9)}`] },
        { status: "active" },
        { status: this.#random.chance(0.3) ? "draft" : "active" },
      ]);
    const both = [change(), change()];
    const careful = this.#random.chance(0.3);
    const path = `/api/admin/products/${productId}`;
    const tag = (await this.#ask("read", "GET", path, undefined, "merchant")).headers.get("ETag") ?? "";
    const headers: Record<string, string> = careful ? { "If-Match": tag } : {};
    await Promise.all(both.map((body) => this.#ask("edit", "PATCH", path, body, "merchant", headers)));
    // What is a draft is published again.
    await this.#ask("edit", "PATCH", path, { status: "active" }, "merchant");
  }

  async #adjust(): Promise<void> {
    const { sku, handle } = this.#item();
    const delta = this.#random.integer(-6, 14) || 1;
    const force = this.#random.chance(0.1);
    const twice = this.#random.chance(0.3);
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    if (force) {
      this.forced.add(handle);
    }
    const body = { delta, reason: "counted", ...(force ? { force } : {}) };
    const path = `/api/admin/inventory/${encodeURIComponent(sku)}/adjustments`;
    await Promise.all(
      (twice ? [1, 2] : [1]).map(() => this.#ask("adjust", "POST", path, body, "merchant", headers)),
    );
  }

  async #refund(): Promise<void> {
    const order = this.#anyOrder();
    const line = order?.lines[this.#random.integer(0, (order?.lines.length ?? 1) - 1)];
    const restock = this.#random.chance(0.5);
    const money = (amount: number) => ({ amount, currency: order?.currency ?? "USD" });
    const body = this.#pick<Record<string, unknown>>([
      { restock },
      { amount: money(this.#random.integer(1, 900)) },
      { items: [{ sku: line?.sku, quantity: 1 }], restock },
      { items: [{ sku: line?.sku, quantity: 1 }], restock },
      { shipping: true },
      { shipping: money(this.#random.integer(1, 300)), items: [{ sku: line?.sku, quantity: 1 }] },
    ]);
    const twice = this.#random.chance(0.3);
    if (!order) {
      return;
    }
    const path = `/api/orders/${order.id}/refunds`;
    const own = crypto.randomUUID();
    await Promise.all(
      (twice ? [1, 2] : [1]).map((n) =>
        this.#ask("refund", "POST", path, body, "support", { "Idempotency-Key": `${own}-${n}` }),
      ),
    );
  }

  async #cancel(): Promise<void> {
    const order = this.#anyOrder();
    if (order) {
      await this.#ask("cancel", "POST", `/api/orders/${order.id}/cancel`, undefined, "support");
    }
  }

  /** Units go from one location to the other. */
  async #move(): Promise<void> {
    const { sku } = this.#item();
    const quantity = this.#random.integer(1, 8);
    const [from, to] = this.#random.chance(0.7) ? ["main", this.#annex] : [this.#annex, "main"];
    const path = `/api/admin/inventory/${encodeURIComponent(sku)}/transfers`;
    const body = { from, to, quantity, reason: "moved" };
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const times = this.#random.chance(0.3) ? [1, 2] : [1];
    await Promise.all(times.map(() => this.#ask("move", "POST", path, body, "merchant", key)));
  }

  async #ship(): Promise<void> {
    const order = this.#anyOrder();
    const body = { carrier: "Post", trackingNumber: "T1" };
    if (order) {
      await this.#ask("ship", "POST", `/api/admin/orders/${order.id}/shipments`, body, "merchant");
    }
  }

  /** A file of one product: its prices, its stock, or what the shop itself has exported. */
  async #import(): Promise<void> {
    const { handle } = this.#item();
    const kind = this.#pick(["prices", "stock", "title", "export"]);
    const numbers = this.#items.map(() => this.#random.integer(1_000, 4_000));
    const counts = this.#items.map(() => this.#random.integer(0, 60));
    const own = this.#items.filter((item) => item.handle === handle);
    const rows = own.map(({ sku, size }, n) => {
      const price = ((numbers[n] ?? 0) / 100).toFixed(2);
      const option = size === null ? "Title,Default Title" : `Size,${size}`;
      const head = `${handle},Our ${handle},${option},${sku}`;
      return kind === "prices" ? `${head},${price}` : `${head},${counts[n] ?? 0}`;
    });
    const head = "Handle,Title,Option1 Name,Option1 Value,Variant SKU";
    const file =
      kind === "export"
        ? await (await this.#ask("export", "GET", "/api/admin/products/export", undefined, "merchant")).text()
        : kind === "title"
          ? `Handle,Title\n${handle},Our ${handle}`
          : [`${head},${kind === "prices" ? "Variant Price" : "Variant Inventory Qty"}`, ...rows].join("\n");
    const answer = await visit(`${ORIGIN}/api/admin/products/import`, {
      method: "POST",
      headers: { ...(await bearer("the-importer", "merchant")), "Content-Type": "text/csv" },
      body: file,
    });
    const outcome = `import ${answer.status}`;
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    if (answer.status !== 200) {
      this.failures.push(`import of ${kind}: ${answer.status} ${await answer.text()}`);
    }
  }

  async #rename(): Promise<void> {
    const item = this.#item();
    this.#renames += 1;
    const newSku = this.#random.chance(0.3)
      ? item.sku.split(".")[0]
      : `${item.sku.split(".")[0]}.${this.#renames}`;
    const { sku, productId } = item;
    const body = { variants: [{ sku, newSku }] };
    const answer = await this.#ask("rename", "PATCH", `/api/admin/products/${productId}`, body, "merchant");
    if (answer.ok && newSku !== undefined && item.sku === sku) {
      item.sku = newSku;
    }
  }

  async #schedule(): Promise<void> {
    const { sku } = this.#item();
    const body = {
      sku,
      title: "A while",
      allotment: this.#random.integer(1, 15),
      price: usd(1_000),
      opensAt: at(this.#random.chance(0.7) ? -1_000 : HOUR_MS),
      closesAt: at(2 * HOUR_MS),
      perCustomerLimit: 2,
      lanes: this.#random.integer(1, 3),
    };
    const answer = await this.#ask("schedule", "POST", "/api/admin/sales", body, "merchant");
    if (answer.ok) {
      this.#sales.push((await answer.json<{ id: string }>()).id);
    }
  }

  async #changeSale(): Promise<void> {
    const id = this.#sales.at(-this.#random.integer(1, 5));
    const what = this.#pick(["allotment", "title", "close", "close", "close", "delete", "duplicate"]);
    const allotment = this.#random.integer(1, 15);
    if (id === undefined) {
      return;
    }
    const path = `/api/admin/sales/${id}`;
    if (what === "close") {
      await this.#ask("close", "POST", `${path}/close`, undefined, "merchant");
    } else if (what === "delete") {
      await this.#ask("delete", "DELETE", path, undefined, "merchant");
    } else if (what === "duplicate") {
      const answer = await this.#ask("duplicate", "POST", `${path}/duplicate`, {}, "merchant");
      if (answer.ok) {
        this.#sales.push((await answer.json<{ id: string }>()).id);
      }
    } else {
      const body = what === "title" ? { title: `Sale ${allotment}` } : { allotment };
      await this.#ask("change", "PATCH", path, body, "merchant");
    }
  }

  /** A reservation of another system, which ends as it says. */
  async #reserve(): Promise<void> {
    const { sku } = this.#item();
    const end = this.#pick(["confirm", "release"]);
    const quantity = this.#random.integer(1, 3);
    const path = `/api/inventory/${encodeURIComponent(sku)}/reservations`;
    const body = { quantity, reference: crypto.randomUUID() };
    const made = await this.#ask("reserve", "POST", path, body, "merchant");
    if (made.ok) {
      const { id } = await made.json<{ id: string }>();
      await this.#ask(end, "POST", `${path}/${id}/${end}`, undefined, "merchant");
    }
  }

  async #look(): Promise<void> {
    const page = this.#pick(PAGES);
    const order = this.#anyOrder();
    await this.#ask("look", "GET", page);
    if (order) {
      await this.#ask("look", "GET", `/api/orders/${order.id}`, undefined, "support");
    }
  }
}
