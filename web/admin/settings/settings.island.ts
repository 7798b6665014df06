import { accentContrast, MIN_CONTRAST, readableAccent, type Scheme } from "../../../domain/shop/contrast.ts";
import { all } from "../../islands-lib/dom.ts";

/** Says of a colour, while it is chosen, whether text in it can be read. */
for (const words of all("[data-contrast]", HTMLElement)) {
  const input = words.parentElement?.querySelector("input");
  const scheme: Scheme = words.dataset.contrast === "dark" ? "dark" : "light";
  const say = () => {
    if (!input) {
      return;
    }
    const has = accentContrast(input.value, scheme);
    const ratio = (Math.floor(has * 10) / 10).toFixed(1);
    words.textContent =
      has >= MIN_CONTRAST
        ? `${input.value}: text has a contrast of ${ratio} to 1. It can be read.`
        : `${input.value}: text has a contrast of ${ratio} to 1, and needs ${MIN_CONTRAST}. The nearest that holds is ${readableAccent(input.value, scheme)}.`;
  };
  input?.addEventListener("input", say);
  say();
}
