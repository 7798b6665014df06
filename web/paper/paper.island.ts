import { all } from "../islands-lib/dom.ts";

for (const button of all("[data-on-paper]", HTMLButtonElement)) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
