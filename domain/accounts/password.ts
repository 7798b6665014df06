import { z } from "zod";
import { isCommonPassword } from "./common-passwords.ts";

/**
 * Characters. Length is what makes guessing hard; nothing is asked of the kind of characters (NIST
 * SP 800-63B).
 */
export const MIN_PASSWORD_CHARS = 10;
export const MAX_PASSWORD_CHARS = 128;

/**
 * A password as it is hashed: the same text typed on another keyboard has the same code points
 * (NFKC).
 */
export function normalizePassword(password: string): string {
  return password.normalize("NFKC");
}

function chars(text: string): number {
  return [...text].length;
}

/** A password at sign-in. It is only compared, so any length and content passes. */
export const Password = z
  .string()
  .min(1)
  .max(MAX_PASSWORD_CHARS * 4)
  .meta({ maxLength: MAX_PASSWORD_CHARS })
  .transform(normalizePassword)
  .refine((text) => chars(text) <= MAX_PASSWORD_CHARS, `must have at most ${MAX_PASSWORD_CHARS} characters`);

const TOO_SHORT = `must have at least ${MIN_PASSWORD_CHARS} characters`;

function isLongEnough(text: string): boolean {
  return chars(text) >= MIN_PASSWORD_CHARS;
}

/**
 * A password that a person chooses. `commonPassword` checks whether it is a common one for them.
 */
export const NewPassword = z
  .string()
  // Normalizing may make several characters of one. The API counts those that a person typed.
  .refine(isLongEnough, TOO_SHORT)
  .pipe(Password.refine(isLongEnough, TOO_SHORT))
  .meta({ minLength: MIN_PASSWORD_CHARS, maxLength: MAX_PASSWORD_CHARS });

/** Whether attackers guess this chosen password first, for a person with this address and name. */
export function commonPassword(
  password: string,
  who: { email: string; name: string; shop: string },
): boolean {
  return isCommonPassword(password, [who.email, who.name, who.shop]);
}
