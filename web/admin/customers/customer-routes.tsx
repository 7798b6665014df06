import type { Context } from "hono";
import { z } from "zod";
import { Role } from "../../../domain/accounts/access.ts";
import { MAX_NOTE_CHARS, NewNote } from "../../../domain/accounts/notes.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import { AccountTurn, FactorReset, GroupsChange } from "../../../http/contract/accounts.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { resetSecondFactor } from "../../../shop/accounts/second-factor/factors.ts";
import { dropNote, noteCustomer } from "../../../shop/accounts/staff/customer-notes.ts";
import { turnAccount } from "../../../shop/accounts/staff/disable-account.ts";
import { giveRole, setAccountGroups } from "../../../shop/accounts/staff/give-role.ts";
import { lookThroughAccounts } from "../../../shop/accounts/staff/look-through-accounts.ts";
import { searchOrders } from "../../../shop/orders/reading/search-orders.ts";
import { type Account, accountNames, findAccount } from "../../../stores/accounts/accounts.ts";
import { listFactors } from "../../../stores/accounts/factors.ts";
import { listNotes } from "../../../stores/accounts/notes.ts";
import { readAudit } from "../../../stores/audit/audit.ts";
import { staffPage } from "../frame/staff.tsx";
import { namesText, readNames } from "../frame/texts.ts";
import { readList } from "../views/list-state.ts";
import { CustomerPage } from "./customer-page.tsx";
import { CUSTOMER_COLUMNS, CUSTOMERS, CustomersPage, customerPath } from "./customers-page.tsx";

const PATH = `${CUSTOMERS}/:id` as const;
const PAGE_SIZE = 50;
const ORDERS_SHOWN = 10;
const MAX_EMAIL = 254;

const DONE: Record<string, string> = {
  groups: "The groups are saved. Promotions and prices for them count from the next look at a cart.",
  noted: "The note is added.",
  unnoted: "The note is deleted.",
  role: "The role is given. The account signs in anew to have it.",
  disabled: "The account is disabled. “Enable it again” opens it as it was.",
  factor: "The second factor is taken away, and all sessions ended. The password alone signs in now.",
  enabled: "The account is enabled. Its person may sign in.",
};

export const adminCustomerRoutes = createRouter();
adminCustomerRoutes.use(`${CUSTOMERS}/*`, noStore);

adminCustomerRoutes.get(CUSTOMERS, async (c) => {
  const sent = (name: string) => (c.req.query(name)?.trim() ?? "").toLowerCase().slice(0, MAX_EMAIL);
  const [q, after] = [sent("q"), c.req.query("after") ?? ""];
  const { items, next, lookedThrough } = await lookThroughAccounts(c.env, { q, after }, PAGE_SIZE);
  return staffPage(
    c,
    <CustomersPage
      list={await readList(c, "customers", new URL(c.req.url).searchParams, CUSTOMER_COLUMNS)}
      customers={items}
      q={q}
      isFirst={after === ""}
      next={next}
      lookedThrough={lookedThrough}
    />,
  );
});

adminCustomerRoutes.get(PATH, async (c) => customerPage(c, await requireAccount(c)));

adminCustomerRoutes.post(`${PATH}/groups`, async (c) => {
  const account = await requireAccount(c);
  const typed = String((await c.req.formData()).get("groups") ?? "");
  const groups = readNames(typed);
  const change = GroupsChange.safeParse({ email: account.email, groups });
  if (!change.success) {
    const problem = "At most 50 groups with names of at most 255 characters.";
    return customerPage(c, account, { groups: typed, problem, status: 422 });
  }
  const set = await setAccountGroups(callOf(c), change.data.email, change.data.groups);
  return set.ok
    ? c.redirect(`${customerPath(account.id)}?done=groups`, 303)
    : customerPage(c, account, { problem: set.error.detail, status: PROBLEMS[set.error.code].status });
});

adminCustomerRoutes.post(`${PATH}/notes`, async (c) => {
  const account = await requireAccount(c);
  const form = await c.req.formData();
  const typed = String(form.get("note") ?? "");
  const note = NewNote.safeParse({ id: form.get("key"), text: typed });
  if (!note.success) {
    const noteError = `Write a note of at most ${MAX_NOTE_CHARS.toLocaleString("en-US")} characters.`;
    return customerPage(c, account, { note: typed, noteError, status: 422 });
  }
  const noted = await noteCustomer(callOf(c), account.id, note.data);
  return noted.ok
    ? c.redirect(`${customerPath(account.id)}?done=noted`, 303)
    : customerPage(c, account, {
        note: typed,
        problem: noted.error.detail,
        status: PROBLEMS[noted.error.code].status,
      });
});

adminCustomerRoutes.post(`${PATH}/notes/:note/delete`, async (c) => {
  const account = await requireAccount(c);
  await dropNote(callOf(c), account.id, c.req.param("note"));
  return c.redirect(`${customerPath(account.id)}?done=unnoted`, 303);
});

adminCustomerRoutes.post(`${PATH}/role`, async (c) => {
  const account = await requireAccount(c);
  const form = await c.req.formData();
  const role = Role.safeParse(form.get("role"));
  if (!role.success || account.email === null) {
    return customerPage(c, account, { problem: "Choose a role.", status: 422 });
  }
  // Given only where the account still has the role that the form showed.
  const given = await giveRole(callOf(c), account.email, role.data, (before) => before === form.get("was"));
  return given.ok
    ? c.redirect(`${customerPath(account.id)}?done=role`, 303)
    : customerPage(c, await requireAccount(c), {
        problem: given.error.detail,
        status: PROBLEMS[given.error.code].status,
      });
});

adminCustomerRoutes.post(`${PATH}/disabled`, async (c) => {
  const account = await requireAccount(c);
  const form = await c.req.formData();
  const reason = String(form.get("reason") ?? "").trim();
  const disabled = form.get("to") === "disabled";
  const turn = AccountTurn.safeParse({ email: account.email, disabled, reason });
  if (!turn.success) {
    const reasonError = "Say why, in at most 500 characters.";
    return customerPage(c, account, { reason, reasonError, status: 422 });
  }
  const to = disabled ? "disabled" : "enabled";
  const turned = await turnAccount(callOf(c), turn.data.email, { to, reason: turn.data.reason });
  return turned.ok
    ? c.redirect(`${customerPath(account.id)}?done=${to}`, 303)
    : customerPage(c, account, {
        reason,
        problem: turned.error.detail,
        status: PROBLEMS[turned.error.code].status,
      });
});

adminCustomerRoutes.post(`${PATH}/second-factor`, async (c) => {
  const account = await requireAccount(c);
  const reason = String((await c.req.formData()).get("why") ?? "").trim();
  const asked = FactorReset.safeParse({ email: account.email, reason });
  if (!asked.success) {
    return customerPage(c, account, {
      why: reason,
      whyError: "Say why, in at most 500 characters.",
      status: 422,
    });
  }
  const reset = await resetSecondFactor(callOf(c), asked.data);
  return reset.ok
    ? c.redirect(`${customerPath(account.id)}?done=factor`, 303)
    : customerPage(c, account, {
        why: reason,
        problem: reset.error.detail,
        status: PROBLEMS[reset.error.code].status,
      });
});

async function requireAccount(c: Context<AppEnv>): Promise<Account> {
  const account = await findAccount(c.env, { id: c.req.param("id") ?? "" });
  if (!account) {
    throw new ProblemError(refusal("not_found", "There is no such customer."));
  }
  return account;
}

interface Shown {
  groups?: string;
  note?: string;
  noteError?: string;
  reason?: string;
  reasonError?: string;
  /** The same of taking the second factor away. */
  why?: string;
  whyError?: string;
  problem?: string;
  status?: ProblemStatus;
}

async function customerPage(c: Context<AppEnv>, account: Account, shown: Shown = {}) {
  const {
    groups,
    note = "",
    noteError,
    reason = "",
    reasonError,
    why = "",
    whyError,
    problem,
    status,
  } = shown;
  const { email } = account;
  const orders = email === null ? [] : (await searchOrders(c.env, { q: email }, ORDERS_SHOWN)).items;
  const notes = await listNotes(c.env, account.id);
  const authors = notes.map(({ createdBy }) => createdBy);
  const names = await accountNames(c.env, authors);
  return staffPage(
    c,
    <CustomerPage
      account={account}
      orders={orders}
      notes={notes}
      names={names}
      note={note}
      noteError={noteError}
      groups={groups ?? namesText(account.groups ?? [])}
      turned={account.disabledAt === null ? null : await whyDisabled(c.env.DB, account.id)}
      reason={reason}
      reasonError={reasonError}
      factors={(await listFactors(c.env.DB, account.id)).length}
      why={why}
      whyError={whyError}
      notice={DONE[c.req.query("done") ?? ""]}
      problem={problem}
    />,
    status ?? 200,
  );
}

const Turned = z.object({ reason: z.string() });

/** The reason that the audit log has for the latest time the account was disabled. */
async function whyDisabled(db: D1Database, id: string): Promise<string | null> {
  const query = { order: "newest", action: "account.disabled", subject: id, limit: 1 } as const;
  const [entry] = await readAudit(db, query);
  return Turned.safeParse(JSON.parse(entry?.after ?? "null")).data?.reason ?? null;
}
