import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { createRouter } from "../../http/router.ts";
import { Layout } from "../layout/layout.tsx";
import { originOf } from "../layout/origin.ts";
import { publicPage } from "../layout/respond.tsx";
import { policyPath } from "../ui/paths.ts";

/** The shop's rules in its own words, a page each. */
export const policyRoutes = createRouter();

policyRoutes.get("/policies/:slug", (c) =>
  publicPage(c, async () => {
    const policy = c.get("shop").policies.find(({ slug }) => slug === c.req.param("slug"));
    if (!policy) {
      throw new ProblemError(refusal("not_found", "There is no such page."));
    }
    const { slug, title, paragraphs } = policy;
    const path = policyPath(slug);
    c.set("shows", { products: [] });
    return (
      <Layout title={title} description={paragraphs[0] ?? ""} path={path} canonical={originOf(c) + path}>
        <div class="wrap page narrow stack">
          <h1>{title}</h1>
          <div class="prose">
            {paragraphs.map((text) => (
              <p>{text}</p>
            ))}
          </div>
        </div>
      </Layout>
    );
  }),
);
