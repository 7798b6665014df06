import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../../http/call.ts";
import { RoleGiven, Tokens } from "../../../http/contract/accounts.ts";
import {
  InvitationParams,
  InvitationView,
  InvitedAccount,
  NewInvitation,
  Staff,
  TakenInvitation,
  viewInvitation,
  viewStaffMember,
} from "../../../http/contract/staff/staff.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../../http/router.ts";
import { liveSession, requireAccount } from "../../../http/session/live-account.ts";
import { signedIn } from "../../../http/session/sign-in.ts";
import { parseLink } from "../../../shop/accounts/credentials.ts";
import {
  invite,
  listInvitations,
  openInvited,
  revokeInvitation,
  takeInvitation,
} from "../../../shop/accounts/staff/invitations.ts";
import { listStaff, MOST_STAFF } from "../../../stores/accounts/accounts.ts";
import { withFactor } from "../../../stores/accounts/factors.ts";

const tags = ["Staff"];
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;
const common = { tags, security: [{ bearer: [] }], middleware: noStore };

const list = createRoute({
  ...common,
  method: "get",
  path: "/api/admin/staff",
  summary: "Everybody who works in the shop, and who is invited",
  description: "By address, 500 at most.",
  responses: { 200: jsonResponse("Staff and open invitations", Staff), ...problemResponses(...REFUSED) },
});

const inviteRoute = createRoute({
  ...common,
  method: "post",
  path: "/api/admin/staff/invitations",
  summary: "Invite a person to work in the shop",
  description:
    "Mails a link that works once, for 72 hours. An earlier invitation to the address ends. The invitation ends, too, when its maker loses the right to make it.",
  request: { body: jsonBody(NewInvitation) },
  responses: {
    201: jsonResponse("The invitation; its mail is on its way", InvitationView),
    ...problemResponses("invalid_request", ...REFUSED, "invitation_refused", "unavailable"),
  },
});

const revoke = createRoute({
  ...common,
  method: "delete",
  path: "/api/admin/staff/invitations/{id}",
  summary: "Revoke an invitation",
  request: { params: InvitationParams },
  responses: {
    204: { description: "Its link opens nothing any more" },
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const openRoute = createRoute({
  tags,
  middleware: noStore,
  method: "post",
  path: "/api/auth/invitation",
  summary: "Open the account of an invited person",
  description: "For an address without an account: the link proves the address.",
  request: { body: jsonBody(InvitedAccount) },
  responses: {
    200: jsonResponse("Signed in, with the role of the invitation", Tokens),
    ...problemResponses("invalid_request", "link_invalid", "invitation_refused", "weak_password"),
  },
});

const take = createRoute({
  ...common,
  middleware: [noStore, liveSession],
  method: "post",
  path: "/api/me/invitation",
  summary: "Accept an invitation to the caller's address",
  description: "Every session of the account ends: sign in again to have the role.",
  request: { body: jsonBody(TakenInvitation) },
  responses: {
    200: jsonResponse("The role that the account has now", RoleGiven),
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "link_invalid", "invitation_refused"),
  },
});

export const staffRoutes = createRouter()
  .openapi(list, async (c) => {
    const [staff, invitations] = await Promise.all([listStaff(c.env, MOST_STAFF), listInvitations(c.env)]);
    const factors = await withFactor(
      c.env.DB,
      staff.map(({ id }) => id),
    );
    return c.json(
      {
        items: staff.map((member) => viewStaffMember(member, factors)),
        invitations: invitations.map(viewInvitation),
      },
      200,
    );
  })
  .openapi(inviteRoute, async (c) => {
    const made = orThrow(await invite(callOf(c), c.req.valid("json")));
    return c.json(viewInvitation(made), 201);
  })
  .openapi(revoke, async (c) => {
    orThrow(await revokeInvitation(callOf(c), c.req.valid("param").id));
    return c.body(null, 204);
  })
  .openapi(openRoute, async (c) => {
    const { token, ...person } = c.req.valid("json");
    const link = orThrow(parseLink(token));
    const account = orThrow(await openInvited(callOf(c), c.get("shop"), { link, ...person }));
    return c.json(await signedIn(c, account), 200);
  })
  .openapi(take, async (c) => {
    const link = orThrow(parseLink(c.req.valid("json").token));
    const account = await requireAccount(c);
    const { id, role } = orThrow(await takeInvitation(callOf(c), account, link));
    return c.json({ id, role }, 200);
  });
