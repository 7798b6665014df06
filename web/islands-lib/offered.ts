import type { OfferedVariant } from "../../domain/catalog/variant-choice.ts";

/** The variants that a form offers, as its page knows them. */
export function offeredIn(form: HTMLFormElement): OfferedVariant[] {
  return JSON.parse(form.dataset.buy ?? "[]");
}
