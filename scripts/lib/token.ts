import { DEVELOPMENT_TOKEN_TTL_S, signAccessToken } from "../../shop/accounts/tokens.ts";
import { developmentVars } from "./worker.ts";

/** @type {Env | undefined} */
let vars;

/**
 * Signs an access token as the Worker itself does. Only local servers accept it.
 * @param {{ sub: string, role: import("../../domain/accounts/access.ts").Role }} who
 * @returns {Promise<string>}
 */
export async function developmentToken(who) {
  vars ??= /** @type {Env} */ (/** @type {unknown} */ (await developmentVars()));
  return signAccessToken(vars, who, DEVELOPMENT_TOKEN_TTL_S);
}
