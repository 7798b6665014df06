import { one } from "../islands-lib/dom.ts";

const form = one("#try", HTMLFormElement);
const answer = one("#answer", HTMLElement);
const text = one("#answer pre", HTMLPreElement);

/** Sends what is typed as the reader, with their session. */
async function send(query: string, variables: string): Promise<string> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query, variables: variables.trim() === "" ? null : JSON.parse(variables) }),
  });
  return JSON.stringify(await response.json(), null, 2);
}

form?.addEventListener("submit", async (event) => {
  if (!answer || !text) {
    return;
  }
  event.preventDefault();
  const typed = new FormData(form);
  const button = one("button", HTMLButtonElement, form);
  button?.setAttribute("aria-busy", "true");
  try {
    text.textContent = await send(String(typed.get("query")), String(typed.get("variables")));
  } catch (error) {
    text.textContent =
      error instanceof SyntaxError ? "The variables are no JSON." : "The shop did not answer.";
  }
  button?.removeAttribute("aria-busy");
  answer.hidden = false;
});
