import type { Principal } from "../../domain/accounts/access.ts";
import type { Profile, SessionView } from "../../domain/accounts/account.ts";
import { listSessions } from "../../stores/accounts/account-sessions.ts";
import { type Account, findAccount, listIdentities } from "../../stores/accounts/accounts.ts";

const iso = (at: number) => new Date(at).toISOString();

export async function profileOf(env: Env, account: Account): Promise<Profile> {
  const { id, email, name, role, passwordHash, createdAt } = account;
  const identities = await listIdentities(env.DB, id);
  return {
    id,
    email,
    name,
    role,
    hasPassword: passwordHash !== null,
    identities: identities.map(({ issuer, linkedAt }) => ({ issuer, linkedAt: iso(linkedAt) })),
    createdAt: iso(createdAt),
  };
}

/**
 * Who a token speaks for: what a development token says of itself, where no account is behind it.
 */
export async function readProfile(env: Env, { sub: id, role, name, email }: Principal): Promise<Profile> {
  const account = await findAccount(env, { id });
  if (account) {
    return profileOf(env, account);
  }
  return {
    id,
    role,
    email: email ?? null,
    name: name ?? null,
    hasPassword: false,
    identities: [],
    createdAt: null,
  };
}

/** The live sessions of an account, the last used first. */
export async function sessionsOf(env: Env, { sub, sid }: Principal): Promise<SessionView[]> {
  const sessions = await listSessions(env.DB, sub, Date.now());
  return sessions.map(({ id, device, createdAt, rotatedAt, clientId: client, linkScopes: scopes }) => ({
    id,
    device,
    current: id === sid,
    createdAt: iso(createdAt),
    lastUsedAt: iso(rotatedAt),
    ...(client && scopes ? { linked: { client, scopes } } : {}),
  }));
}
