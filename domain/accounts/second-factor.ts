import { z } from "zod";
import { base32 } from "../base/ids.ts";
import { line } from "../base/text.ts";

/** Authenticators and passkeys that one account has. */
export const MAX_FACTORS = 10;
/** Codes for the day on which all of them are lost. Each works once. */
export const RECOVERY_CODES = 10;

export const FactorName = line(60);

const MAX_CODE_CHARS = 40;
const DIGITS = /^\d{6}$/;
/** 50 bits, in letters that are not mistaken for each other. */
const RECOVERY = /^[0-9a-z]{10}$/;

/** A code as a person types it: with spaces, dashes or capitals. */
export const FactorCode = z
  .string()
  .max(MAX_CODE_CHARS)
  .transform((text) => text.replaceAll(/[\s-]/g, "").toLowerCase())
  .refine((code) => DIGITS.test(code) || RECOVERY.test(code), "must be six digits, or a recovery code");

/** Whether a code is an authenticator's; any other is a recovery code. */
export function isAuthenticatorCode(code: string): boolean {
  return DIGITS.test(code);
}

export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => base32(crypto.getRandomValues(new Uint8Array(7)), 10));
}

/** A recovery code as people copy it. */
export function shownCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}
