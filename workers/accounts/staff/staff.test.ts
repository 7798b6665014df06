import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../../domain/accounts/access.ts";
import { randomId } from "../../../domain/base/ids.ts";
import { signAccessToken } from "../../../shop/accounts/tokens.ts";
import { findAccount, insertAccount } from "../../../stores/accounts/accounts.ts";
import { type Invitation, useInvitation } from "../../../stores/accounts/invitations.ts";
import { changeRole, setDisabled } from "../../../stores/accounts/roles.ts";
import { readAudit } from "../../../stores/audit/audit.ts";
import { bearer, mailTo, newEmail, PASSWORD, type Tokens, tokenIn } from "../../../test/support/accounts.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { call } from "../../../test/support/orders.ts";
import { ORIGIN } from "../../../test/support/origin.ts";
import { bearer as staff } from "../../../test/support/sales.ts";
import { visit } from "../../../test/support/visit.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const PATH = "/api/admin/staff";

afterEach(() => {
  vi.useRealTimers();
});

/** An account that no password opens, and a token of its. */
async function person(role: Role): Promise<{ id: string; email: string; headers: Record<string, string> }> {
  const [id, email] = [randomId("acc"), newEmail()];
  await insertAccount(env, { id, email, name: "Ada", role, passwordHash: null });
  return { id, email, headers: bearer({ accessToken: await signAccessToken(env, { sub: id, role }) }) };
}

const operator = () => staff("inviting-operator", "ops");
const asOperator = async (method: string, path: string, body?: object) =>
  call(method, path, body, await operator());
const codeOf = async (response: Response) => [
  response.status,
  (await response.json<{ code: string }>()).code,
];

async function invited(email: string, role = "support", by?: Record<string, string>): Promise<string> {
  const made = await call("POST", `${PATH}/invitations`, { email, role }, by ?? (await operator()));
  expect(made.status).toBe(201);
  return (await made.json<{ id: string }>()).id;
}
const linkTo = async (email: string) => tokenIn(await mailTo(email, "Work at"));
const open = (token: string) =>
  call("POST", "/api/auth/invitation", { token, name: "Grace", password: PASSWORD });
const actionsOf = async (subject: string) =>
  (await readAudit(env.DB, { order: "oldest", subject, limit: 9 })).map(({ action }) => action);

describe("an invitation", () => {
  it("opens an account with its role once, which is in the list of staff and in the audit log", async () => {
    const email = newEmail();
    const id = await invited(email, "merchant");
    expect(await (await asOperator("GET", PATH)).json()).toMatchObject({
      invitations: expect.arrayContaining([expect.objectContaining({ id, email, role: "merchant" })]),
    });
    const ends = await env.DB.prepare("SELECT expires_at FROM account_mails WHERE id = ?")
      .bind(id)
      .first<number>("expires_at");
    const hours = ((ends ?? 0) - Date.now()) / 3_600_000;
    expect([hours > 71, hours <= 72]).toEqual([true, true]);
    const token = await linkTo(email);
    const tokens = await (await open(token)).json<Tokens>();
    const account = await findAccount(env, { email });
    expect(account).toMatchObject({ role: "merchant", name: "Grace", signedInAt: expect.any(Number) });
    expect((await call("GET", "/api/admin/products", undefined, bearer(tokens))).status).toBe(200);
    expect(await codeOf(await open(token))).toEqual([410, "link_invalid"]);
    const list = await (await asOperator("GET", PATH)).json<{ items: { email: string }[] }>();
    expect(list.items).toContainEqual(
      expect.objectContaining({ email, role: "merchant", disabled: false, lastSignInAt: expect.any(String) }),
    );
    expect(JSON.stringify(list)).not.toContain(id);
    expect(await actionsOf(id)).toEqual(["invitation.made", "invitation.taken"]);
    expect(await actionsOf(account?.id ?? "")).toEqual(["account.role_changed"]);
  });

  it("is taken by the account of its address alone, signed in, whose sessions end", async () => {
    const [ada, eve] = [await person("customer"), await person("customer")];
    await invited(ada.email);
    const token = await linkTo(ada.email);
    expect(await codeOf(await open(token))).toEqual([409, "invitation_refused"]);
    const take = (by: Record<string, string>) => call("POST", "/api/me/invitation", { token }, by);
    expect(await codeOf(await take(eve.headers))).toEqual([409, "invitation_refused"]);
    expect(await (await take(ada.headers)).json()).toEqual({ id: ada.id, role: "support" });
    expect((await call("GET", "/api/me", undefined, ada.headers)).status, "a customer's token").toBe(401);
    expect((await findAccount(env, { id: eve.id }))?.role).toBe("customer");
    // An invitation takes no role from a member of staff.
    const mo = await person("merchant");
    const id = await invited(newEmail());
    const mail: Invitation = { id, email: mo.email, role: "support", invitedBy: "", expiresAt: 0 };
    expect(await useInvitation(env.DB, mail, mo.id)).toBe(false);
    expect((await findAccount(env, { id: mo.id }))?.role).toBe("merchant");
  });

  it("opens nothing once it is revoked, replaced, or over", async () => {
    const [ada, eve] = [newEmail(), newEmail()];
    const id = await invited(ada);
    const first = await linkTo(ada);
    expect((await asOperator("DELETE", `${PATH}/invitations/${id}`)).status).toBe(204);
    expect(await codeOf(await open(first))).toEqual([410, "link_invalid"]);
    expect((await asOperator("DELETE", `${PATH}/invitations/${id}`)).status).toBe(404);
    expect(await actionsOf(id)).toEqual(["invitation.made", "invitation.revoked"]);
    await invited(eve);
    const replaced = await linkTo(eve);
    await invited(eve);
    expect(await codeOf(await open(replaced))).toEqual([410, "link_invalid"]);
    const newest = await vi.waitUntil(async () => {
      const token = await linkTo(eve);
      return token === replaced ? null : token;
    });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * DAY_MS });
    expect(await codeOf(await open(newest ?? ""))).toEqual([410, "link_invalid"]);
  });

  it("ends when its maker is disabled, or may not make it any more", async () => {
    const [maker, email] = [await person("ops"), newEmail()];
    await invited(email, "ops", maker.headers);
    const token = await linkTo(email);
    const isOpen = async () =>
      (await (await asOperator("GET", PATH)).text()).includes(`"email":"${email}","role":"ops"`);
    await setDisabled(env.DB, maker.id, Date.now());
    expect(await isOpen()).toBe(false);
    await setDisabled(env.DB, maker.id, null);
    expect(await isOpen()).toBe(true);
    await changeRole(env.DB, maker.id, { from: "ops", to: "support", beside: [] });
    expect([await isOpen(), await codeOf(await open(token))]).toEqual([false, [410, "link_invalid"]]);
  });

  it("is not for people who work here, or of a role that there is not", async () => {
    const { email } = await person("support");
    const ask = (body: object) => asOperator("POST", `${PATH}/invitations`, body);
    expect(await codeOf(await ask({ email, role: "merchant" }))).toEqual([409, "invitation_refused"]);
    for (const wrong of [
      { email: "ada", role: "ops" },
      { email: newEmail(), role: "customer" },
    ]) {
      expect((await ask(wrong)).status).toBe(400);
    }
  });
});

describe("a role", () => {
  it("ends the tokens of the one before at once", async () => {
    const ada = await person("merchant");
    const products = () => call("GET", "/api/admin/products", undefined, ada.headers);
    expect((await products()).status).toBe(200);
    const given = { email: ada.email, role: "support" };
    expect((await asOperator("PUT", "/api/admin/accounts/role", given)).status).toBe(200);
    expect((await products()).status).toBe(401);
  });

  it("that gives roles is never taken from the last account that has it", async () => {
    const [one, two] = [await person("ops"), await person("ops")];
    await env.DB.prepare("UPDATE accounts SET role = 'merchant' WHERE role = 'ops' AND id NOT IN (?, ?)")
      .bind(one.id, two.id)
      .run();
    const [give, turn] = ["/api/admin/accounts/role", "/api/admin/accounts/disabled"];
    const off = { email: two.email, disabled: true, reason: "Left" };
    const both = await Promise.all([
      asOperator("PUT", give, { email: one.email, role: "merchant" }),
      asOperator("PUT", turn, off),
    ]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409]);
    const left = (await findAccount(env, { id: one.id }))?.role === "ops" ? one : two;
    const last = { status: 409, code: "last_of_staff" };
    const refusals = [
      await asOperator("PUT", give, { email: left.email, role: "customer" }),
      await asOperator("PUT", turn, { ...off, email: left.email }),
    ];
    for (const refused of refusals) {
      expect(await refused.json()).toMatchObject(last);
    }
    expect(await findAccount(env, { id: left.id })).toMatchObject({ role: "ops", disabledAt: null });
  });
});

describe("the pages of staff", () => {
  it("invite, say what is wrong, revoke, and lead the invited person into the console", async () => {
    const manager = new Browser();
    await manager.post("/dev/sign-in", { who: "operator" });
    const email = newEmail();
    const wrong = await manager.post("/admin/staff/invitations", { email: "ada", role: "support" });
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringContaining('id="email-error">Enter an email'),
    ]);
    const sent = await manager.post("/admin/staff/invitations", { email, role: "support" });
    expect(sent.headers.get("Location")).toBe("/admin/staff?done=invited");
    const token = await linkTo(email);
    expect(await (await manager.get("/admin/staff")).text()).toContain(email);
    const invitee = new Browser();
    const page = await (await invitee.get(`/invitation?token=${token}`)).text();
    expect(fieldValue(page, "token")).toBe(token);
    const short = await invitee.post("/invitation", { token, name: "Grace", password: "short" });
    expect(short.status).toBe(422);
    const taken = await invitee.post("/invitation", { token, name: "Grace", password: PASSWORD });
    expect(taken.headers.get("Location")).toBe("/admin");
    expect((await invitee.get("/admin/orders")).status).toBe(200);
    expect((await invitee.get(`/invitation?token=${token}`)).status).toBe(410);
    const other = newEmail();
    await manager.post("/admin/staff/invitations", { email: other, role: "ops" });
    const [, id] =
      /invitations\/(aml_\w+)\/revoke/.exec(await (await manager.get("/admin/staff")).text()) ?? [];
    expect((await manager.post(`/admin/staff/invitations/${id}/revoke`, {})).status).toBe(303);
    expect((await manager.post(`/admin/staff/invitations/${id}/revoke`, {})).status).toBe(404);
  });

  it("ask the reader of a link whose address has an account to sign in to it, and take it there", async () => {
    const ada = await person("customer");
    await invited(ada.email);
    const token = await linkTo(ada.email);
    const stranger = await new Browser().get(`/invitation?token=${token}`);
    expect(await stranger.text()).toContain("There is an account with this address");
    expect((await new Browser().post("/invitation", { token })).status).toBe(401);
    const ended = await signAccessToken(env, { sub: ada.id, role: "customer", sid: "ses_ended" });
    const left = await visit(`${ORIGIN}/invitation`, {
      method: "POST",
      headers: bearer({ accessToken: ended }),
      body: new URLSearchParams({ token }),
    });
    expect(left.status, "signed out elsewhere").toBe(401);
    expect((await findAccount(env, { id: ada.id }))?.role).toBe("customer");
  });
});

/** What the log has of these, once it has so many entries. */
async function entriesOf(by: { actor: string } | { subject: string }, count: number) {
  const found = await vi.waitUntil(async () => {
    const entries = await readAudit(env.DB, { order: "oldest", limit: 20, ...by });
    return entries.length >= count ? entries : null;
  });
  return found.map(({ action, subject, after }) => [action, subject, after && JSON.parse(after)]);
}

it("what staff read of a person is one entry, however often it is loaded, and one a page of a list", async () => {
  const { id, email } = await person("customer");
  const headers = await staff("reader", "support");
  const read = (path: string) => call("GET", path, undefined, headers);
  for (const path of [`/${id}`, `/${id}`, "", `?q=${email}`, `?q=${email}`, "?q=b"]) {
    expect((await read(`/admin/customers${path}`)).status).toBe(200);
  }
  const entries = await entriesOf({ actor: "reader" }, 4);
  const page = expect.stringMatching(/^read:\/admin\/customers#[0-9a-z]{8}$/);
  expect(entries).toHaveLength(4);
  expect(entries).toEqual(
    expect.arrayContaining([
      ["customer.read", `read:${id}`, null],
      ["customers.listed", "read:/admin/customers", null],
      ["customers.listed", page, null],
      ["customers.listed", page, null],
    ]),
  );
  const log = await call(
    "GET",
    "/admin/audit?action=customer.read",
    undefined,
    await staff("auditor", "ops"),
  );
  expect(await log.text()).toContain(`read:${id}`);
});

const JOURNAL = "/api/admin/journal?from=2026-01-01&to=2026-01-02";

it("an export that cannot be written down does not leave, and a page does", async () => {
  const { prepare } = env.DB;
  const away = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
    if (query.includes("insert into audit_log")) {
      throw new Error("D1_ERROR: D1 DB is overloaded");
    }
    return prepare.call(env.DB, query);
  });
  const told = vi.spyOn(console, "error").mockReturnValue();
  const headers = await staff("unseen", "support");
  const [page, file] = [
    await call("GET", "/admin/orders", undefined, headers),
    await call("GET", JOURNAL, undefined, headers),
  ];
  away.mockRestore();
  expect([page.status, file.status]).toEqual([200, 503]);
  await vi.waitUntil(() => told.mock.calls.some(([line]) => String(line).includes("was not written down")));
  told.mockRestore();
  expect((await call("GET", JOURNAL, undefined, headers)).status).toBe(200);
  const asked = expect.stringMatching(/^read:\/api\/admin\/journal#/);
  expect(await entriesOf({ actor: "unseen" }, 1)).toEqual([["orders.exported", asked, null]]);
});

it("sign-ins of staff are written down, good and refused, and those of customers are not", async () => {
  const passwordHash = await env.SIGN_IN_GUARD.getByName("hashes").hash(PASSWORD);
  const [ada, eve] = [randomId("acc"), randomId("acc")];
  for (const [id, role] of [
    [ada, "support"],
    [eve, "customer"],
  ] as const) {
    const email = newEmail();
    await insertAccount(env, { id, email, name: "Ada", role, passwordHash });
    for (const [password, status] of [
      ["not-this-one-no", 401],
      ["nor-this-one-no", 401],
      [PASSWORD, 200],
    ] as const) {
      expect((await call("POST", "/api/auth/login", { email, password })).status).toBe(status);
    }
  }
  const subject = `sign-in:${ada}`;
  const entries = await entriesOf({ subject }, 2);
  expect(entries, "refusals of a minute are one").toHaveLength(2);
  expect(entries).toContainEqual(["staff.sign_in_refused", subject, { reason: "wrong_credentials" }]);
  expect(entries).toContainEqual(["staff.signed_in", subject, { session: expect.stringMatching(/^ses_/) }]);
  expect(await readAudit(env.DB, { order: "oldest", limit: 9, subject: `sign-in:${eve}` })).toEqual([]);
});
