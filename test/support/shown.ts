/** What a field asks of what is typed into it. */
const bounds = (tag: string) =>
  (tag.match(/ (required|disabled|(min|max|maxlength|pattern)="[^"]*")/g) ?? []).join("");

/** Everything that a tag says to browsers, scripts and screen readers, but not how it looks. */
function saidBy(tag: string): string {
  const said = [...tag.matchAll(/ ([\w-]+)(?:="[^"]*")?/g)].filter(
    ([, name = ""]) => !/^(class|id|for|name|value|checked|selected|href|src)$/.test(name),
  );
  return said.map(([text]) => text).join("");
}

/** A form, or what is pressed or filled in, with what it sends. */
function controlOf(tag: string): string {
  const [kind = ""] = /[a-z]+/.exec(tag) ?? [];
  const sent = tag.match(/ (name|value)="[^"]*"/g)?.join("") ?? "";
  return `\n(${kind}${sent}${saidBy(tag)}) `;
}

/** Where the bars of a chart and its line are. */
function drawnIn(chart: string): string {
  const shapes = chart.match(/<(line|polyline|rect class="chart__bar")[^>]*>/g) ?? [];
  return shapes.map((shape) => saidBy(shape).trim()).join("; ");
}

/**
 * What a browser shows and sends of a page, a line for each piece. `named` names what is made by
 * chance; `more` says what else of a form, a field, a link or a picture is shown.
 */
export function shown(
  html: string,
  named = (text: string) => text,
  more: "bounds" | "all" = "bounds",
): string {
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  const all = more === "all" ? saidBy : () => "";
  const ofField = more === "all" ? saidBy : bounds;
  const scripts = [...html.matchAll(/<script type="module" src="[^"]*?([\w.]+)-\w+\.js"/g)].map(
    ([, name]) => name,
  );
  const run = more === "all" && scripts.length > 0 ? [`scripts: ${scripts.join(", ")}\n`] : [];
  const [title = ""] = /<title>.*?<\/title>/s.exec(html) ?? [];
  const data = html.match(/<script type="application\/ld\+json">.*?<\/script>/gs) ?? [];
  const main = (/<main\b.*<\/main>.*<\/body>/s.exec(html)?.[0] ?? html).replace(
    /<svg class="chart.*?<\/svg>/gs,
    (chart) => (more === "all" ? `\n(${drawnIn(chart)})` : ""),
  );
  const text = [title, ...run, ...data, main.replace(/<(svg|script|template|style)\b.*?<\/\1>/gs, "")].join(
    "\n",
  );
  const pieces = text
    .replace(/<input\b[^>]*>/g, (tag) =>
      /^(version|key|keep|tag)$/.test(attribute(tag, "name") ?? "")
        ? ""
        : `\n[${attribute(tag, "name")}=${attribute(tag, "value") ?? ""}${/ checked/.test(tag) ? " chosen" : ""}${ofField(tag)}] `,
    )
    .replace(/<select\b[^>]*>/g, (tag) => `\n[${attribute(tag, "name")}${all(tag)}] `)
    .replace(/<option\b[^>]*>/g, (tag) => (/ selected/.test(tag) ? " (chosen) " : " · "))
    .replace(/<a\b[^>]*>/g, (tag) => ` [${attribute(tag, "href") ?? ""}${all(tag)}] `)
    .replace(/<img\b[^>]*>/g, (tag) => ` [${attribute(tag, "src")?.split("?")[0]}${all(tag)}] `)
    .replace(/<(form|textarea|button|details)\b[^>]*>/g, (tag) => (more === "all" ? controlOf(tag) : tag))
    .replace(/<\/(td|th|dt|button|label|a)>/g, " ")
    .replace(
      /<\/?(p|li|tr|h[1-6]|dd|dl|div|section|form|fieldset|article|summary|title|script|main)\b[^>]*>/g,
      "\n",
    )
    .replace(/<[^>]*>/g, "");
  return named(pieces)
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .map((line) => (line.includes(" · ") ? line.slice(0, 300) : line))
    .filter((line) => line !== "" && !/^\w{3} \d+( (–|0|\$0\.00)){2}$/.test(line))
    .join("\n");
}

/** What a page says is wrong: of the whole, and beside its fields. */
export function wrongOn(html: string): string[] {
  const told = html.matchAll(
    /<p class="field__error"[^>]*>(.*?)<\/p>|<div class="notice notice--bad"[^>]*><h2[^>]*>(.*?)<\/h2>/gs,
  );
  const texts = [...told].map(([, field, notice]) => (field ?? notice ?? "").replace(/<[^>]*>/g, "").trim());
  return texts.filter((text) => text !== "");
}
