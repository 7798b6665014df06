import { base32, sha256 } from "../../domain/base/ids.ts";

/** What came of a password. `rehashed` replaces a hash that was made with older settings. */
export type PasswordAnswer =
  | { outcome: "right"; rehashed?: string }
  | { outcome: "wrong" }
  | { outcome: "wait"; waitMs: number };

/** The methods of the object that guards one address, or one network. */
export interface SignInGuardObject {
  check(password: string, stored: string | null, device: string | null): Promise<PasswordAnswer>;
  hash(password: string): Promise<string>;
  enter(): Promise<number>;
  admit(): Promise<number>;
  wait(): Promise<number>;
  forgive(): Promise<void>;
  reset(): Promise<void>;
}

/**
 * The guard of an address, whether it has an account or not. Names of objects are shown to
 * operators: no addresses.
 */
export async function accountGuard(env: Env, email: string) {
  return env.SIGN_IN_GUARD.getByName(`account:${base32(await sha256(email), 32)}`);
}
