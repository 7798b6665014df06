import { z } from "zod";
import type { ProtocolError } from "../../../domain/agents/protocol.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { findSession } from "../../../stores/accounts/account-sessions.ts";
import { findAccount } from "../../../stores/accounts/accounts.ts";
import { verifiedClaims } from "../../accounts/tokens.ts";
import { type Agent, identityRequired, type LinkedCustomer, linkIssuer } from "../agent-call.ts";

/** What a token of a customer for a platform says (RFC 9068). */
const Claims = z.object({ sub: z.string(), sid: z.string(), client_id: z.string() });

/**
 * The agent as it acts for the customer whose token the request has. The token is the platform's
 * own, and the link that it is of still holds: ending that ends all its tokens at once.
 */
export async function forCustomer(
  env: Env,
  agent: Agent,
  authorization: string | null,
): Promise<Result<Agent, ProtocolError>> {
  if (authorization === null) {
    return ok(agent);
  }
  const refused = err(identityRequired(env, "The token is none of this shop's, or has lapsed.", true));
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
  const issuer = linkIssuer(env);
  const { data: claims } = Claims.safeParse(
    token && (await verifiedClaims(env, token, { issuer, audience: issuer })),
  );
  if (!claims || (agent.profile !== null && agent.profile !== claims.client_id)) {
    return refused;
  }
  const { sub, sid, client_id: clientId } = claims;
  const [session, account] = await Promise.all([
    findSession(env.DB, sid, Date.now()),
    findAccount(env, { id: sub }),
  ]);
  if (
    session?.clientId !== clientId ||
    session.accountId !== sub ||
    !account ||
    account.disabledAt !== null
  ) {
    return refused;
  }
  const customer: LinkedCustomer = { sub, email: account.email, scopes: new Set(session.linkScopes) };
  return ok({ ...agent, customer });
}
