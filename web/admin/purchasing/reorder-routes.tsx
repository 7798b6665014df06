import type { Context } from "hono";
import { randomId } from "../../../domain/base/ids.ts";
import { PROBLEMS, type ProblemStatus } from "../../../domain/base/problem.ts";
import { FIRST_LOCATION } from "../../../domain/stock/locations.ts";
import { callOf } from "../../../http/call.ts";
import { ChosenRow, SuggestionQuery } from "../../../http/contract/purchasing/purchase-orders.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import {
  type Chosen,
  draftChosen,
  type Suggestion,
  suggestOrders,
} from "../../../shop/purchasing/reorder.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { listSuppliers } from "../../../stores/purchasing/suppliers.ts";
import type { Filled } from "../frame/fields.tsx";
import { staffPage } from "../frame/staff.tsx";
import { PURCHASE_ORDERS, REORDER } from "./purchase-orders-page.tsx";
import { ReorderPage } from "./reorder-page.tsx";

const PAGE_SIZE = 50;

export const adminReorderRoutes = createRouter();
adminReorderRoutes.use(REORDER, noStore);

adminReorderRoutes.get(REORDER, (c) => reorderPage(c));

adminReorderRoutes.post(REORDER, async (c) => {
  const sent = readRows(await c.req.formData());
  const chosen = sent.rows.flatMap((row) => row.chosen ?? []);
  const wrong = sent.rows.find(({ errors }) => Object.keys(errors).length > 0);
  if (wrong || chosen.length === 0 || sent.key === "") {
    const [problem = "Say how many units of something to order."] = Object.values(wrong?.errors ?? {});
    return reorderPage(c, { sent, problem, status: 422 });
  }
  const { key, location } = sent;
  const made = await draftChosen(callOf(c), key, { location, chosen });
  return made.ok
    ? c.redirect(`${PURCHASE_ORDERS}?state=draft&done=drafted`, 303)
    : reorderPage(c, { sent, problem: made.error.detail, status: PROBLEMS[made.error.code].status });
});

/** One row of the form, as it was typed. */
interface SentRow {
  sku: string;
  quantity: string;
  supplierId: string;
  errors: { quantity?: string; supplierId?: string };
  /** Null where nothing of it is ordered. */
  chosen: Chosen | null;
}

interface Sent {
  key: string;
  location: string;
  rows: SentRow[];
}

function readRows(form: FormData): Sent {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const skus = form.getAll("sku").map(String).slice(0, PAGE_SIZE);
  return {
    key: /^ro_[0-9a-z]{20}$/.exec(text("key"))?.[0] ?? "",
    location: text("location"),
    rows: skus.map((sku, n) => readRow(sku, text(`quantity.${n}`), text(`supplierId.${n}`))),
  };
}

function readRow(sku: string, quantity: string, supplierId: string): SentRow {
  const typed = { sku, quantity, supplierId };
  if (quantity === "" || quantity === "0") {
    return { ...typed, errors: {}, chosen: null };
  }
  const row = ChosenRow.safeParse({ sku, quantity: Number(quantity), supplierId });
  const wrong = new Set(row.error?.issues.map(({ path }) => path[0]));
  const errors = {
    ...(wrong.has("quantity") ? { quantity: `Enter how many units of ${sku} to order, or nothing.` } : {}),
    ...(wrong.has("supplierId") ? { supplierId: `Choose of whom ${sku} is ordered.` } : {}),
  };
  return { ...typed, errors, chosen: row.success ? row.data : null };
}

interface Again {
  sent: Sent;
  problem: string;
  status: ProblemStatus;
}

async function reorderPage(c: Context<AppEnv>, again?: Again) {
  const asked = Object.entries(c.req.query()).filter(([, value]) => value !== "");
  const parsed = SuggestionQuery.safeParse(Object.fromEntries(asked));
  const query = parsed.success ? parsed.data : SuggestionQuery.parse({});
  const { cursor, ...rest } = query;
  const [{ suggestions, next }, suppliers, locations] = await Promise.all([
    suggestOrders(c.env, { ...rest, after: cursor, limit: PAGE_SIZE }),
    listSuppliers(c.env.DB),
    listLocations(c.env.DB),
  ]);
  const misread = parsed.success ? undefined : "Enter days from 1 to 365. The list below is of 30.";
  return staffPage(
    c,
    <ReorderPage
      suggestions={suggestions}
      suppliers={suppliers}
      locations={locations}
      asked={{ ...query, sku: query.sku ?? "", supplierId: query.supplierId ?? "", cursor: cursor ?? "" }}
      formKey={again?.sent.key || randomId("ro")}
      filled={filledOf(suggestions, again?.sent)}
      next={next}
      problem={again?.problem ?? misread}
    />,
    again?.status ?? (parsed.success ? 200 : 422),
  );
}

/** What is suggested, or what was typed in its place. */
function filledOf(suggestions: readonly Suggestion[], sent: Sent | undefined): Filled {
  const typed = new Map(sent?.rows.map((row) => [row.sku, row]));
  const values: Filled["values"] = { location: sent?.location ?? FIRST_LOCATION };
  const errors: Filled["errors"] = {};
  for (const [n, { sku, quantity, supplierId }] of suggestions.entries()) {
    const row = typed.get(sku);
    values[`quantity.${n}`] = row?.quantity ?? String(quantity);
    values[`supplierId.${n}`] = row?.supplierId ?? supplierId ?? "";
    for (const [name, words] of Object.entries(row?.errors ?? {})) {
      errors[`${name}.${n}`] = words;
    }
  }
  return { values, errors };
}
