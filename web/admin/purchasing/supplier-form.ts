import { err, ok, type Result } from "../../../domain/base/result.ts";
import { Supplier } from "../../../domain/purchasing/supplier.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import type { Filled } from "../frame/fields.tsx";

const FIELDS = ["name", "email", "currency", "leadTimeDays", "note"] as const;

const ERRORS: Record<string, string> = {
  name: "Enter a name of at most 120 characters.",
  email: "Enter an email address, or leave it empty.",
  currency: "Choose a currency.",
  leadTimeDays: "Enter a number of days from 0 to 365.",
  note: "Enter at most 1,000 characters.",
};

type Values = Filled["values"];

export function readSupplier(form: FormData): Values {
  return Object.fromEntries(
    FIELDS.map((name) => [
      name,
      String(form.get(name) ?? "")
        .replaceAll("\r\n", "\n")
        .trim(),
    ]),
  );
}

export function supplierTexts({ name, email, currency, leadTimeDays, note }: Supplier): Values {
  return { name, email: email ?? "", currency, leadTimeDays: String(leadTimeDays), note };
}

/** What a form says of a supplier, or what is wrong with it by field. */
export function checkSupplier(values: Values): Result<Omit<Supplier, "archived">, FieldErrors<string>> {
  const { name, email, currency, leadTimeDays = "", note } = values;
  const parsed = Supplier.omit({ archived: true }).safeParse({
    name,
    email: email === "" ? null : email,
    currency,
    leadTimeDays: /^\d{1,3}$/.test(leadTimeDays) ? Number(leadTimeDays) : Number.NaN,
    note,
  });
  return parsed.success
    ? ok(parsed.data)
    : err(
        Object.fromEntries(
          parsed.error.issues.map(({ path }) => [String(path[0]), ERRORS[String(path[0])] ?? ""]),
        ),
      );
}
