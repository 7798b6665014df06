/** Tags a product description may use. None keeps an attribute, except the address of a link. */
const ALLOWED = new Set(
  "p br hr ul ol li b strong i em u s sub sup small h2 h3 h4 h5 h6 blockquote pre code a dl dt dd table thead tbody tr th td".split(
    " ",
  ),
);
const VOID = new Set(["br", "hr"]);
/** A new tag of these ends an open one, as browsers read it. */
const SELF_CLOSING = new Set(["p", "li", "dt", "dd", "tr", "th", "td"]);
/** Elements whose content is not text for readers. */
const DROPPED = new Set(
  "script style title textarea xmp iframe noembed noframes noscript template svg math object select".split(
    " ",
  ),
);
/** Checked before entities are decoded: a value that does not begin like this is no link. */
const SAFE_LINK = /^(?:https?:\/\/|mailto:|\/(?!\/))[^\s"'<>`\\]+$/i;

/**
 * Reduces HTML to a safe subset. The output is not the input with parts removed, it is written
 * again. Every `<` in it belongs to a tag that is written here, and all text is escaped. So hostile
 * input yields nothing but allowed tags, even if the parser misreads it. Reducing twice gives the
 * same as once.
 *
 * @throws when the markup is so broken that the parser gives up
 */
export async function safeHtml(html: string): Promise<string> {
  const text = html.replace(/\r\n?/g, "\n");
  if (!text.includes("<")) {
    return escapeText(text).trim();
  }
  let out = "";
  let dropping = 0;
  const open: string[] = [];
  const close = (tag: string) => {
    if (!open.includes(tag)) {
      return;
    }
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      out += `</${last}>`;
      if (last === tag) {
        return;
      }
    }
  };

  const rewriter = new HTMLRewriter()
    .on("*", {
      element(element) {
        const tag = element.tagName.toLowerCase();
        if (DROPPED.has(tag)) {
          const ends = onEnd(element, () => {
            dropping -= 1;
          });
          if (ends) {
            dropping += 1;
          }
          return;
        }
        if (dropping > 0 || !ALLOWED.has(tag)) {
          return;
        }
        if (VOID.has(tag)) {
          out += `<${tag}>`;
          return;
        }
        const href = element.getAttribute("href")?.trim() ?? "";
        if (tag === "a" && !SAFE_LINK.test(href)) {
          return;
        }
        if (SELF_CLOSING.has(tag) && open.at(-1) === tag) {
          close(tag);
        }
        open.push(tag);
        out += tag === "a" ? `<a href="${href}">` : `<${tag}>`;
        onEnd(element, () => close(tag));
      },
    })
    .onDocument({
      text(chunk) {
        if (dropping === 0) {
          out += escapeText(chunk.text);
        }
      },
    });
  await rewriter.transform(new Response(text)).arrayBuffer();
  for (let last = open.pop(); last !== undefined; last = open.pop()) {
    out += `</${last}>`;
  }
  return out.trim();
}

/** False for an element that has no content, such as `<svg/>`: it has no end either. */
function onEnd(element: Element, handler: () => void): boolean {
  try {
    element.onEndTag(handler);
    return true;
  } catch {
    return false;
  }
}

/** Text keeps its entities; what could open or end a tag becomes one. */
function escapeText(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
