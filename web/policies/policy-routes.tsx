import type { Context } from "hono";
import { raw } from "hono/html";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { WrittenPage } from "../../domain/shop/shop-settings.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { firstWords, markdownHtml } from "../../shop/settings/markdown.ts";
import { Layout } from "../layout/layout.tsx";
import { originOf } from "../layout/origin.ts";
import { publicPage } from "../layout/respond.tsx";
import { policyPath, writtenPath } from "../ui/paths.ts";

/** What the merchant wrote: the shop's rules and its other pages, each at an address. */
export const policyRoutes = createRouter();

policyRoutes.get("/policies/:slug", (c) => answerWritten(c, () => c.get("shop").policies, policyPath));
policyRoutes.get("/pages/:slug", (c) => answerWritten(c, () => c.get("shop").pages, writtenPath));

function answerWritten(
  c: Context<AppEnv>,
  pages: () => readonly WrittenPage[],
  pathOf: (slug: string) => string,
): Promise<Response> {
  return publicPage(c, async () => {
    const written = pages().find(({ slug }) => slug === c.req.param("slug"));
    if (!written) {
      throw new ProblemError(refusal("not_found", "There is no such page."));
    }
    const { slug, title, text } = written;
    const path = pathOf(slug);
    const [html, description] = await Promise.all([markdownHtml(text), firstWords(text)]);
    c.set("shows", { products: [] });
    return (
      <Layout title={title} description={description} path={path} canonical={originOf(c) + path}>
        <div class="wrap page narrow stack">
          <h1>{title}</h1>
          <div class="prose">{raw(html)}</div>
        </div>
      </Layout>
    );
  });
}
