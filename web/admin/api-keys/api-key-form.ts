import { err, ok, type Result } from "../../../domain/base/result.ts";
import { NewApiKey } from "../../../http/contract/integrations/api-keys.ts";
import type { ApiKeyTerms } from "../../../shop/api-keys/api-keys.ts";
import type { FieldErrors } from "../../ui/field.tsx";

/** The fields of a key, as a form has them. */
export interface ApiKeyValues {
  name: string;
  days: string;
  scopes: string[];
}
export type ApiKeyErrors = FieldErrors<"name" | "days" | "scopes">;

export const NO_KEY: ApiKeyValues = { name: "", days: "90", scopes: [] };

const MAX_FIELD_CHARS = 200;
const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_DAYS = 365;

export function readApiKey(form: FormData): ApiKeyValues {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, MAX_FIELD_CHARS) : "";
  };
  const scopes = form.getAll("scopes").filter((value) => typeof value === "string");
  return { name: text("name"), days: text("days"), scopes };
}

/** The key that a form describes, or what is wrong with which field. */
export function checkApiKey({ name, days, scopes }: ApiKeyValues): Result<ApiKeyTerms, ApiKeyErrors> {
  const parsed = NewApiKey.safeParse({ name, scopes });
  const number = /^\d{1,3}$/.test(days) ? Number(days) : 0;
  if (parsed.success && number >= 1 && number <= LONGEST_DAYS) {
    return ok({
      name: parsed.data.name,
      scopes: parsed.data.scopes,
      expiresAt: Date.now() + number * DAY_MS,
    });
  }
  const wrong = new Set(parsed.error?.issues.map(({ path: [field] }) => field));
  return err({
    ...(wrong.has("name") ? { name: "Enter a name of at most 80 characters." } : {}),
    ...(number >= 1 && number <= LONGEST_DAYS ? {} : { days: "Enter a whole number from 1 to 365." }),
    ...(wrong.has("scopes") ? { scopes: "Choose at least one." } : {}),
  });
}
