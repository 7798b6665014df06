import type { Role, Scope } from "../../../domain/accounts/access.ts";
import { DEVELOPMENT_TOKEN_TTL_S, signAccessToken } from "../../../shop/accounts/tokens.ts";
import { developmentVars } from "../worker.ts";

let vars: Env | undefined;

/** Signs an access token as the Worker itself does. Only local servers accept it. */
export async function developmentToken(who: {
  sub: string;
  role: Role;
  scopes?: readonly Scope[];
}): Promise<string> {
  vars ??= developmentVars() as unknown as Env;
  return signAccessToken(vars, who, DEVELOPMENT_TOKEN_TTL_S);
}
