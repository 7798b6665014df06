import { raw } from "hono/html";

/**
 * Structured data for search engines. It is data, not code, so the content security policy allows
 * it.
 */
export function JsonLd({ data }: { data: unknown }) {
  // A title may hold `</script>`; escaped like this it is the same JSON and no markup.
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return <script type="application/ld+json">{raw(json)}</script>;
}
