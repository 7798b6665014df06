import type { Context } from "hono";
import { PROBLEMS, ProblemError, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { newSupplier } from "../../../domain/purchasing/supplier.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import { changeSupplier, createSupplier, noSuchSupplier } from "../../../shop/purchasing/suppliers.ts";
import { findSupplier, listSuppliers, type StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import type { Filled } from "../frame/fields.tsx";
import { staffPage } from "../frame/staff.tsx";
import { checkSupplier, readSupplier, supplierTexts } from "./supplier-form.ts";
import { SUPPLIERS, SupplierPage, SuppliersPage, supplierPath } from "./supplier-pages.tsx";

const PATH = `${SUPPLIERS}/:id` as const;
const DONE: Record<string, string> = {
  added: "The supplier is added.",
  saved: "The supplier is saved.",
  archived: "The supplier is archived. “Take it back” undoes it.",
  back: "The supplier is there again.",
};

export const adminSupplierRoutes = createRouter();
adminSupplierRoutes.use(SUPPLIERS, noStore);
adminSupplierRoutes.use(`${SUPPLIERS}/*`, noStore);

adminSupplierRoutes.get(SUPPLIERS, async (c) =>
  staffPage(
    c,
    <SuppliersPage suppliers={await listSuppliers(c.env.DB)} notice={DONE[c.req.query("done") ?? ""]} />,
  ),
);

adminSupplierRoutes.get(`${SUPPLIERS}/new`, (c) =>
  formPage(c, null, { values: supplierTexts(newSupplier({ name: "" })), errors: {} }),
);

adminSupplierRoutes.post(SUPPLIERS, async (c) => {
  const values = readSupplier(await c.req.formData());
  const checked = checkSupplier(values);
  if (!checked.ok) {
    return formPage(c, null, { values, errors: checked.error }, { status: 422 });
  }
  const created = await createSupplier(callOf(c), checked.value);
  return created.ok
    ? c.redirect(`${supplierPath(created.value.id)}?done=added`, 303)
    : formPage(c, null, { values, errors: {} }, refused(created.error));
});

adminSupplierRoutes.get(PATH, async (c) => {
  const supplier = await requireSupplier(c);
  const filled = { values: supplierTexts(supplier), errors: {} };
  return formPage(c, supplier, filled, { notice: DONE[c.req.query("done") ?? ""] });
});

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminSupplierRoutes.post(PATH, async (c) => {
  const supplier = await requireSupplier(c);
  const form = await c.req.formData();
  const values = readSupplier(form);
  const shown = { ...supplier, version: Number(form.get("version")) };
  const checked = checkSupplier(values);
  if (!checked.ok) {
    return formPage(c, shown, { values, errors: checked.error }, { status: 422 });
  }
  const saved = await changeSupplier(callOf(c), supplier.id, checked.value, (now) => now === shown.version);
  if (saved.ok) {
    return c.redirect(`${supplierPath(supplier.id)}?done=saved`, 303);
  }
  const again = saved.error.code === "changed_meanwhile" ? await requireSupplier(c) : shown;
  return formPage(c, again, { values, errors: {} }, refused(saved.error));
});

adminSupplierRoutes.post(`${PATH}/archived`, async (c) => {
  const { id } = await requireSupplier(c);
  const archived = (await c.req.formData()).get("archived") === "yes";
  orThrow(await changeSupplier(callOf(c), id, { archived }, () => true));
  return c.redirect(`${supplierPath(id)}?done=${archived ? "archived" : "back"}`, 303);
});

async function requireSupplier(c: Context<AppEnv>): Promise<StoredSupplier> {
  const supplier = await findSupplier(c.env.DB, c.req.param("id") ?? "");
  if (!supplier) {
    throw new ProblemError(noSuchSupplier());
  }
  return supplier;
}

interface Shown {
  notice?: string | undefined;
  problem?: string;
  status?: ProblemStatus;
}

function refused({ code, detail }: Refusal): Shown {
  const again = code === "changed_meanwhile" ? " Saving again keeps what you typed." : "";
  return { problem: `${detail}${again}`, status: PROBLEMS[code].status };
}

function formPage(
  c: Context<AppEnv>,
  supplier: StoredSupplier | null,
  filled: Filled,
  { notice, problem, status = 200 as ProblemStatus }: Shown = {},
) {
  return staffPage(
    c,
    <SupplierPage
      supplier={supplier}
      version={supplier?.version ?? 0}
      filled={filled}
      notice={notice}
      problem={problem}
    />,
    status,
  );
}
