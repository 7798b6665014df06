import type { Context } from "hono";
import { PROBLEMS, ProblemError, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { callOf } from "../../../http/call.ts";
import { PromotionQuery } from "../../../http/contract/promotions.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import {
  changePromotion,
  createPromotion,
  endPromotion,
  noSuchPromotion,
  viewPromotion,
} from "../../../shop/promotions/manage-promotions.ts";
import {
  findPromotion,
  listPromotions,
  type StoredPromotion,
} from "../../../stores/promotions/promotions.ts";
import { staffPage } from "../frame/staff.tsx";
import {
  checkPromotion,
  emptyPromotion,
  fieldOf,
  type PromotionErrors,
  type PromotionValues,
  promotionChange,
  promotionValues,
  readPromotion,
} from "./promotion-form.ts";
import { EndPromotionPage, PROMOTIONS, PromotionPage, PromotionsPage } from "./promotion-pages.tsx";

const PATH = `${PROMOTIONS}/:id` as const;
const PAGE_SIZE = 30;

const DONE: Record<string, string> = {
  created: "The promotion is created. Carts that it fits have it from now on.",
  changed: "The promotion is changed.",
  ended: "The promotion has ended. Orders that have it keep it, and its code is free.",
};

export const adminPromotionRoutes = createRouter();
adminPromotionRoutes.use(`${PROMOTIONS}/*`, noStore);

adminPromotionRoutes.get(PROMOTIONS, async (c) => {
  const query = PromotionQuery.safeParse(c.req.query());
  const before = query.success ? query.data.before : undefined;
  const { items, last } = await readPage(PAGE_SIZE, (limit) =>
    listPromotions(c.env.DB, { before: before ?? Number.MAX_SAFE_INTEGER, limit }),
  );
  return staffPage(
    c,
    <PromotionsPage
      promotions={await Promise.all(items.map((one) => viewPromotion(c.env, one)))}
      isFirst={before === undefined}
      next={last?.num ?? null}
      notice={DONE[c.req.query("done") ?? ""]}
    />,
  );
});

adminPromotionRoutes.get(`${PROMOTIONS}/new`, (c) => newPage(c, emptyPromotion()));

adminPromotionRoutes.post(PROMOTIONS, async (c) => {
  const values = readPromotion(await c.req.formData());
  const draft = checkPromotion(values, c.get("shop").timeZone);
  if (!draft.ok) {
    return newPage(c, values, { errors: draft.error, status: 422 });
  }
  const created = await createPromotion(callOf(c), draft.value);
  return created.ok
    ? c.redirect(`${PROMOTIONS}?done=created`, 303)
    : newPage(c, values, refusedForm(created.error));
});

adminPromotionRoutes.get(PATH, async (c) => {
  const promotion = await requirePromotion(c);
  return editPage(c, promotion, promotionValues(promotion, c.get("shop").timeZone));
});

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminPromotionRoutes.post(PATH, async (c) => {
  const promotion = await requirePromotion(c);
  const form = await c.req.formData();
  const values = { ...readPromotion(form), kind: promotion.kind };
  const draft = checkPromotion(values, c.get("shop").timeZone);
  if (!draft.ok) {
    return editPage(c, promotion, values, { errors: draft.error, status: 422 });
  }
  const shown = String(form.get("version"));
  const change = promotionChange(draft.value);
  const changed = await changePromotion(
    callOf(c),
    promotion.id,
    change,
    (version) => String(version) === shown,
  );
  if (changed.ok) {
    return c.redirect(`${PROMOTIONS}?done=changed`, 303);
  }
  const again = await requirePromotion(c);
  const meanwhile =
    changed.error.code === "changed_meanwhile" ? promotionValues(again, c.get("shop").timeZone) : undefined;
  return editPage(c, again, values, { ...refusedForm(changed.error), ...(meanwhile ? { meanwhile } : {}) });
});

adminPromotionRoutes.get(`${PATH}/end`, async (c) => {
  const promotion = await requirePromotion(c);
  return staffPage(
    c,
    <EndPromotionPage promotion={await viewPromotion(c.env, promotion)} version={promotion.version} />,
  );
});

adminPromotionRoutes.post(`${PATH}/end`, async (c) => {
  const promotion = await requirePromotion(c);
  const shown = String((await c.req.formData()).get("version"));
  const ended = await endPromotion(callOf(c), promotion.id, (version) => String(version) === shown);
  if (ended.ok) {
    return c.redirect(`${PROMOTIONS}?done=ended`, 303);
  }
  return editPage(c, promotion, promotionValues(promotion, c.get("shop").timeZone), refusedForm(ended.error));
});

async function requirePromotion(c: Context<AppEnv>): Promise<StoredPromotion> {
  const promotion = await findPromotion(c.env.DB, c.req.param("id") ?? "");
  if (!promotion) {
    throw new ProblemError(noSuchPromotion());
  }
  return promotion;
}

interface Shown {
  errors?: PromotionErrors;
  problem?: string;
  meanwhile?: PromotionValues;
  status?: ProblemStatus;
}

function refusedForm({ code, detail, errors = [] }: Refusal): Shown {
  const named = errors.map(({ path, message }) => {
    const field = fieldOf(path.split("."));
    return [field, path.startsWith("appliesTo") ? `${message}.` : detail] as const;
  });
  return { problem: detail, errors: Object.fromEntries(named), status: PROBLEMS[code].status };
}

function newPage(c: Context<AppEnv>, values: PromotionValues, { errors = {}, problem, status }: Shown = {}) {
  return staffPage(
    c,
    <PromotionPage promotion={null} filled={{ values, errors }} problem={problem} />,
    status ?? 200,
  );
}

async function editPage(
  c: Context<AppEnv>,
  promotion: StoredPromotion,
  values: PromotionValues,
  { errors = {}, problem, meanwhile, status }: Shown = {},
) {
  return staffPage(
    c,
    <PromotionPage
      promotion={{ ...(await viewPromotion(c.env, promotion)), version: promotion.version }}
      filled={{ values, errors }}
      problem={problem}
      meanwhile={meanwhile}
    />,
    status ?? 200,
  );
}
