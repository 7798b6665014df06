import type { Context } from "hono";
import { PROBLEMS, ProblemError, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { decodeCsv } from "../../../domain/catalog/shopify-csv/decode-csv.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { priceChanges, readPriceCsv, withPrices, writePriceCsv } from "../../../domain/prices/price-csv.ts";
import type { PriceList } from "../../../domain/prices/price-list.ts";
import { callOf } from "../../../http/call.ts";
import { PriceListQuery } from "../../../http/contract/price-lists.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import {
  changePriceList,
  createPriceList,
  noSuchPriceList,
  removePriceList,
  summaryOf,
  viewPriceList,
  viewVersion,
  viewVersions,
} from "../../../shop/prices/manage-price-lists.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { findPriceList, listPriceLists, type StoredPriceList } from "../../../stores/prices/price-lists.ts";
import { pageOfPrices } from "../../../stores/prices/price-rows.ts";
import type { Filled } from "../frame/fields.tsx";
import type { MeanwhileRow } from "../frame/meanwhile.tsx";
import { staffPage } from "../frame/staff.tsx";
import { ImportPricesPage, PriceListVersionPage, PriceListVersionsPage } from "./price-changes-pages.tsx";
import {
  checkNew,
  checkTerms,
  EMPTY_TERMS,
  errorsOf,
  readTerms,
  termDifferences,
  termTexts,
} from "./price-list-form.ts";
import { DeletePriceListPage, PriceListPage } from "./price-list-page.tsx";
import { NewPriceListPage, PRICE_LISTS, PriceListsPage, priceListPath } from "./price-lists-page.tsx";
import { readRows, type SentRows, typedOver } from "./price-rows.ts";

const PATH = `${PRICE_LISTS}/:id` as const;
const VERSION = `${PATH}/versions/:version` as const;
const LISTS_A_PAGE = 30;
const PRICES_A_PAGE = 30;
const MAX_LINES_CHARS = 400_000;
const NOTHING_SENT: SentRows = { texts: {}, changes: [], errors: {} };

const DONE: Record<string, string> = {
  created: "The price list is created.",
  saved: "Saved. Its versions keep what was before.",
  "put-back": "That version is put back.",
  ended: "The price list has ended. Orders keep the prices that they were placed with.",
};

export const adminPriceListRoutes = createRouter();
adminPriceListRoutes.use(`${PRICE_LISTS}/*`, noStore);

adminPriceListRoutes.get(PRICE_LISTS, async (c) => {
  const query = PriceListQuery.safeParse(c.req.query());
  const before = query.success ? query.data.before : undefined;
  const { items, last } = await readPage(LISTS_A_PAGE, (limit) =>
    listPriceLists(c.env.DB, { before: before ?? Number.MAX_SAFE_INTEGER, limit }),
  );
  return staffPage(
    c,
    <PriceListsPage
      lists={items.map(summaryOf)}
      isFirst={before === undefined}
      next={last?.num ?? null}
      notice={DONE[c.req.query("done") ?? ""]}
    />,
  );
});

adminPriceListRoutes.get(`${PRICE_LISTS}/new`, (c) =>
  staffPage(c, <NewPriceListPage filled={{ values: { ...EMPTY_TERMS, prices: "" }, errors: {} }} />),
);

adminPriceListRoutes.post(PRICE_LISTS, async (c) => {
  const form = await c.req.formData();
  const terms = readTerms(form);
  const prices = String(form.get("prices") ?? "").slice(0, MAX_LINES_CHARS);
  const values = { ...terms, prices };
  const draft = checkNew(terms, prices, c.get("shop").timeZone);
  if (!draft.ok) {
    return staffPage(c, <NewPriceListPage filled={{ values, errors: draft.error }} />, 422);
  }
  const created = await createPriceList(callOf(c), draft.value);
  if (created.ok) {
    return c.redirect(`${priceListPath(created.value.id)}?done=created`, 303);
  }
  const { detail, code, errors = [] } = created.error;
  const wrong = errorsOf(errors.map(({ path, message }) => ({ path: path.split("."), message })));
  return staffPage(
    c,
    <NewPriceListPage filled={{ values, errors: wrong }} problem={detail} />,
    PROBLEMS[code].status,
  );
});

adminPriceListRoutes.get(PATH, async (c) =>
  listPage(c, await requireList(c), { notice: DONE[c.req.query("done") ?? ""] }),
);

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminPriceListRoutes.post(PATH, async (c) => {
  const list = await requireList(c);
  const { timeZone } = c.get("shop");
  const form = await c.req.formData();
  const typed = { ...readTerms(form), currency: list.terms.currency };
  const change = checkTerms(typed, list.terms.customerGroups !== undefined, timeZone);
  if (!change.ok) {
    return listPage(c, list, { terms: { values: typed, errors: change.error }, status: 422 });
  }
  const saved = await changePriceList(callOf(c), list.id, change.value, shownIn(form));
  if (saved.ok) {
    return c.redirect(`${priceListPath(list.id)}?done=saved`, 303);
  }
  const { code, errors = [] } = saved.error;
  const wrong = errorsOf(errors.map(({ path, message }) => ({ path: path.split("."), message })));
  const again = await requireList(c);
  const terms = { values: typed, errors: wrong };
  const meanwhile =
    code === "changed_meanwhile"
      ? termDifferences(termTexts(again.terms, timeZone), typed, timeZone)
      : undefined;
  return listPage(c, again, { terms, meanwhile, ...refused(saved.error) });
});

/** Sets the prices that the page showed, adds new ones, and takes out those that were emptied. */
adminPriceListRoutes.post(`${PATH}/prices`, async (c) => {
  const list = await requireList(c);
  const form = await c.req.formData();
  const sent = readRows(form, list.terms.currency);
  if (Object.keys(sent.errors).length > 0) {
    return listPage(c, list, { sent, status: 422 });
  }
  const { prices: before } = await viewPriceList(c.env, list);
  const saved = await savePrices(c, list, withPrices(before, sent.changes), form);
  return saved.ok
    ? c.redirect(`${priceListPath(list.id)}?${new URLSearchParams({ ...queryOf(c), done: "saved" })}`, 303)
    : listPage(c, await requireList(c), { sent, ...refused(saved.error) });
});

adminPriceListRoutes.get(`${PATH}/export`, async (c) => {
  const { prices } = await viewPriceList(c.env, await requireList(c));
  return c.body(writePriceCsv(prices), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="prices.csv"',
  });
});

adminPriceListRoutes.get(`${PATH}/import`, async (c) =>
  staffPage(c, <ImportPricesPage list={await requireList(c)} preview={null} />),
);

/**
 * Shows what a file would change, or saves that: then of the version that the preview was made of.
 */
adminPriceListRoutes.post(`${PATH}/import`, async (c) => {
  const list = await requireList(c);
  const form = await c.req.formData();
  const lines = await linesIn(form);
  const file = lines.ok ? readPriceCsv(lines.value, list.terms.currency) : null;
  if (!lines.ok || !file?.ok) {
    const problem = lines.ok ? `This is no CSV: ${file?.ok === false ? file.error : ""}` : lines.error.detail;
    return staffPage(c, <ImportPricesPage list={list} preview={null} problem={problem} />, 422);
  }
  const keeps = form.get("rest") !== "goes";
  const { prices: before } = await viewPriceList(c.env, list);
  const after = keeps ? withPrices(before, priceChanges([], file.value.prices)) : file.value.prices;
  const preview = { lines: lines.value, keeps, changes: priceChanges(before, after), file: file.value };
  if (form.get("do") !== "save" || file.value.rejected.length > 0) {
    return staffPage(c, <ImportPricesPage list={list} preview={preview} />);
  }
  const saved = await savePrices(c, list, after, form);
  return saved.ok
    ? c.redirect(`${priceListPath(list.id)}?done=saved`, 303)
    : staffPage(
        c,
        <ImportPricesPage list={list} preview={preview} problem={saved.error.detail} />,
        PROBLEMS[saved.error.code].status,
      );
});

adminPriceListRoutes.get(`${PATH}/versions`, async (c) => {
  const list = await requireList(c);
  const versions = (await viewVersions(c.env, list.id)) ?? [];
  const people = await accountNames(c.env, [...new Set(versions.map(({ actor }) => actor))]);
  return staffPage(c, <PriceListVersionsPage list={list} versions={versions} people={people} />);
});

adminPriceListRoutes.get(VERSION, async (c) => versionPage(c, await requireList(c)));

adminPriceListRoutes.post(`${VERSION}/put-back`, async (c) => {
  const list = await requireList(c);
  const { prices, ...was } = await requireVersion(c, list);
  const { title, customerGroups, startsAt = null, endsAt = null } = was;
  const change = { title, startsAt, endsAt, prices, ...(customerGroups ? { customerGroups } : {}) };
  const back = await changePriceList(callOf(c), list.id, change, shownIn(await c.req.formData()));
  return back.ok
    ? c.redirect(`${priceListPath(list.id)}?done=put-back`, 303)
    : versionPage(c, await requireList(c), back.error);
});

adminPriceListRoutes.get(`${PATH}/delete`, async (c) =>
  staffPage(c, <DeletePriceListPage list={await requireList(c)} />),
);

adminPriceListRoutes.post(`${PATH}/delete`, async (c) => {
  const list = await requireList(c);
  const ended = await removePriceList(callOf(c), list.id, shownIn(await c.req.formData()));
  return ended.ok
    ? c.redirect(`${PRICE_LISTS}?done=ended`, 303)
    : listPage(c, await requireList(c), refused(ended.error));
});

/** Whether a version is the one that a form shows. */
function shownIn(form: FormData) {
  const shown = String(form.get("version"));
  return (version: number) => String(version) === shown;
}

/** Makes these all prices of the list, and stores them under the list's own SKUs. */
function savePrices(c: Context<AppEnv>, list: StoredPriceList, prices: PriceList["prices"], form: FormData) {
  return changePriceList(callOf(c), list.id, { prices }, shownIn(form));
}

async function linesIn(form: FormData) {
  const file = form.get("file");
  return file instanceof File && file.size > 0
    ? decodeCsv(await file.arrayBuffer())
    : { ok: true as const, value: String(form.get("lines") ?? "") };
}

async function requireList(c: Context<AppEnv>): Promise<StoredPriceList> {
  const list = await findPriceList(c.env.DB, c.req.param("id") ?? "");
  if (!list) {
    throw new ProblemError(noSuchPriceList());
  }
  return list;
}

async function requireVersion(c: Context<AppEnv>, list: StoredPriceList) {
  const version = await viewVersion(c.env, list.id, Number(c.req.param("version")));
  if (!version) {
    throw new ProblemError(noSuchPriceList());
  }
  return version;
}

async function versionPage(c: Context<AppEnv>, list: StoredPriceList, problem?: Refusal) {
  const version = await requireVersion(c, list);
  const now = await viewPriceList(c.env, list);
  const { timeZone } = c.get("shop");
  return staffPage(
    c,
    <PriceListVersionPage
      list={list}
      version={version}
      terms={termDifferences(termTexts(list.terms, timeZone), termTexts(version, timeZone), timeZone)}
      changes={priceChanges(now.prices, version.prices)}
      problem={problem?.detail}
    />,
    problem ? PROBLEMS[problem.code].status : 200,
  );
}

function refused({ code, detail }: Refusal): Shown {
  return { problem: detail, status: PROBLEMS[code].status };
}

function queryOf(c: Context<AppEnv>) {
  const page = Number(c.req.query("page") ?? 1);
  const q = (c.req.query("q")?.trim() ?? "").slice(0, 200);
  return {
    ...(q ? { q } : {}),
    ...(Number.isInteger(page) && page > 1 && page < 1_000 ? { page: String(page) } : {}),
  };
}

interface Shown {
  terms?: Filled;
  sent?: SentRows;
  meanwhile?: readonly MeanwhileRow[] | undefined;
  notice?: string | undefined;
  problem?: string;
  status?: ProblemStatus;
}

async function listPage(c: Context<AppEnv>, list: StoredPriceList, shown: Shown) {
  const { q = "", page: asked = "1" } = queryOf(c);
  const page = Number(asked);
  const { rows, total } = await pageOfPrices(c.env.DB, list.num, {
    q,
    limit: PRICES_A_PAGE,
    offset: (page - 1) * PRICES_A_PAGE,
  });
  const { terms, sent = NOTHING_SENT, status, ...rest } = shown;
  const { state } = summaryOf({ ...list, priceCount: total });
  return staffPage(
    c,
    <PriceListPage
      list={list}
      state={state}
      terms={terms ?? { values: termTexts(list.terms, c.get("shop").timeZone), errors: {} }}
      rows={rows}
      prices={typedOver(rows, list.terms.currency, sent)}
      query={{ q, page }}
      total={total}
      pageSize={PRICES_A_PAGE}
      {...rest}
    />,
    status ?? 200,
  );
}
