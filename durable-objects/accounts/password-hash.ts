import { scryptSync } from "node:crypto";
import { base32 } from "../../domain/base/ids.ts";
import { sameText } from "../../domain/base/secrets.ts";

/**
 * OWASP's setting for 16 MiB; why, and what it costs:
 * docs/decisions/0015-accounts-and-passwords.md.
 */
const CURRENT = { N: 2 ** 14, r: 8, p: 5 };
/** Test runs only, which sign in hundreds of times. */
const LOW = { N: 2 ** 10, r: 8, p: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Letters of five bits that they are written as. */
const SALT_LETTERS = 25;
const KEY_LETTERS = 51;
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([0-9a-z]+)\$([0-9a-z]+)$/;

export type HashCost = typeof CURRENT;

/** What hashes cost here: what is decided, except where a test asks for less. */
export function hashCost(env: Env): HashCost {
  return env.ENVIRONMENT === "test" && env.HASH_COST === "low" ? LOW : CURRENT;
}

function derive(password: string, salt: string, cost: HashCost): string {
  const key = scryptSync(password, salt, KEY_BYTES, { ...cost, maxmem: MAX_MEMORY_BYTES });
  return base32(key, KEY_LETTERS);
}

/** `scrypt$N$r$p$salt$key`. Takes about 170 ms of CPU. */
export function hashPassword(password: string, cost: HashCost): string {
  const salt = base32(crypto.getRandomValues(new Uint8Array(SALT_BYTES)), SALT_LETTERS);
  const { N, r, p } = cost;
  return `scrypt$${N}$${r}$${p}$${salt}$${derive(password, salt, cost)}`;
}

const NOBODY_SALT = "0".repeat(SALT_LETTERS);

/**
 * Whether the password is the one that was hashed. Takes as long when there is no hash to compare
 * with.
 */
export function verifyPassword(password: string, stored: string | null, cost: HashCost): boolean {
  if (stored === null) {
    derive(password, NOBODY_SALT, cost);
    return false;
  }
  const [, N, r, p, salt, key] = FORM.exec(stored) ?? [];
  if (!salt || !key) {
    throw new Error("a stored password hash is not of a known form");
  }
  const its = { N: Number(N), r: Number(r), p: Number(p) };
  return sameText(derive(password, salt, its), key);
}

/** Whether a hash was made with other settings than those of today. */
export function isOutdated(stored: string, { N, r, p }: HashCost): boolean {
  return !stored.startsWith(`scrypt$${N}$${r}$${p}$`);
}
