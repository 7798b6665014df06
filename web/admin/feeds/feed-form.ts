import { err, ok, type Result } from "../../../domain/base/result.ts";
import { FeedPatch, type FeedTerms } from "../../../domain/feeds/feed.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import type { Filled } from "../frame/fields.tsx";

const TEXTS = ["name", "url", "schedule", "hour", "newProducts", "vanished", "headerName"] as const;
const CHECKS = ["prices", "stock", "details"] as const;

type Values = Filled["values"];

const ERRORS: Record<string, string> = {
  name: "Enter a name of at most 120 characters.",
  url: "Enter an address that begins with https://.",
  schedule: "Choose how often.",
  hour: "Choose an hour.",
  newProducts: "Choose what becomes of new products.",
  vanished: "Choose what becomes of them.",
  headerName: "Enter the name of a header, such as Authorization. The shop sets some others itself.",
  headerValue: "Enter its value.",
};

export function readFeed(form: FormData): Values {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return Object.fromEntries([
    ...TEXTS.map((name) => [name, text(name)]),
    ...CHECKS.map((name) => [name, form.get(name) === "yes" ? "yes" : ""]),
    ["headerValue", text("headerValue")],
  ]);
}

/** A feed as its form shows it. A secret is never shown again. */
export function feedTexts(terms: FeedTerms, headerName: string | null): Values {
  const { name, url, schedule, hour, newProducts, vanished } = terms;
  const checks = CHECKS.map((check) => [check, terms[check] ? "yes" : ""]);
  return {
    ...Object.fromEntries(checks),
    name,
    url,
    schedule,
    hour: String(hour),
    newProducts,
    vanished,
    headerName: headerName ?? "",
    headerValue: "",
  };
}

/**
 * What a form says of a feed, or what is wrong with it by field.
 *
 * @param kept the name of the header whose value stays where the form has none
 */
export function checkFeed(
  values: Values,
  kept: string | null,
): Result<Omit<FeedTerms, "enabled"> & Pick<FeedPatch, "header">, FieldErrors<string>> {
  const { headerName = "", headerValue = "" } = values;
  const isKept = headerName !== "" && headerName === kept && headerValue === "";
  const header = headerName === "" ? null : { name: headerName, value: headerValue };
  const parsed = FeedPatch.omit({ enabled: true })
    .required({
      name: true,
      url: true,
      schedule: true,
      hour: true,
      newProducts: true,
      prices: true,
      stock: true,
      details: true,
      vanished: true,
    })
    .safeParse({
      ...Object.fromEntries(TEXTS.flatMap((name) => (name === "headerName" ? [] : [[name, values[name]]]))),
      ...Object.fromEntries(CHECKS.map((name) => [name, values[name] === "yes"])),
      hour: /^\d{1,2}$/.test(values.hour ?? "") ? Number(values.hour) : Number.NaN,
      ...(isKept ? {} : { header }),
    });
  const orphan = headerName === "" && headerValue !== "" ? { headerName: ERRORS.headerName ?? "" } : {};
  if (parsed.success && Object.keys(orphan).length === 0) {
    return ok(parsed.data);
  }
  const wrong = (parsed.error?.issues ?? []).map(({ path }) => {
    const [first, second] = path.map(String);
    const field = first === "header" ? (second === "name" ? "headerName" : "headerValue") : String(first);
    return [field, ERRORS[field] ?? ""];
  });
  return err({ ...Object.fromEntries(wrong), ...orphan });
}
