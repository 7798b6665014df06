import { GRAPHQL_LIMITS } from "../../http/contract/integrations/graphql.ts";
import { DocsLayout } from "./layout.tsx";

const EXAMPLES = [
  {
    title: "Products",
    text: "{\n  products(first: 3) {\n    nodes { slug title price { amount currency } available }\n    pageInfo { hasNextPage endCursor }\n  }\n}",
  },
  {
    title: "A search",
    text: '{\n  products(q: "blue", inStock: true, sort: "price") {\n    totalCount\n    nodes { title variants { sku title price { amount currency } } }\n  }\n}',
  },
  {
    title: "One’s own orders",
    text: "{\n  me {\n    orders(first: 5) {\n      nodes { number status total { amount currency } timeline { at from to } }\n    }\n  }\n}",
  },
  {
    title: "The cart",
    text: "{\n  cart { items { title quantity lineTotal { amount currency } } subtotal { amount currency } }\n}",
  },
];

/** A place to try queries, and the schema. Without a script the answer is a page of its own. */
export function GraphqlPage({ sdl, query }: { sdl: string; query: string | undefined }) {
  const { depth, aliases, cost } = GRAPHQL_LIMITS;
  const contents = (
    <>
      <h2>Examples</h2>
      <ul>
        {EXAMPLES.map(({ title, text }) => (
          <li>
            <a href={`/docs/graphql?query=${encodeURIComponent(text)}`}>{title}</a>
          </li>
        ))}
      </ul>
      <h2>On this page</h2>
      <ul>
        <li>
          <a href="#schema">Schema</a>
        </li>
      </ul>
    </>
  );
  return (
    <DocsLayout title="GraphQL" current="/docs/graphql" aside={contents} island="graphql">
      <div class="docs-intro">
        <p>
          One question to <code>POST /graphql</code> answers what takes several to the API. It reads, and
          changes nothing. Catalog, prices, languages and rights are those of the API.
        </p>
        <p>
          A query has at most {depth} levels, {aliases} aliases, and a cost of {cost}: its fields, and the
          products and orders that are read for it. <code>GET /graphql?query=…</code> answers about the
          catalog alone, and is cached.
        </p>
      </div>
      <form class="docs-try" action="/graphql" method="get" id="try">
        <div class="field">
          <label for="query">Query</label>
          <textarea class="input docs-code" id="query" name="query" rows={9} spellcheck={false} dir="ltr">
            {query ?? EXAMPLES[0]?.text}
          </textarea>
        </div>
        <div class="field">
          <label for="variables">
            Variables <span class="field__optional">(JSON, optional)</span>
          </label>
          <textarea
            class="input docs-code"
            id="variables"
            name="variables"
            rows={2}
            spellcheck={false}
            dir="ltr"
          />
        </div>
        <button class="button" type="submit">
          Send
        </button>
        <section aria-labelledby="answer-title" aria-live="polite" id="answer" hidden>
          <h2 id="answer-title">Answer</h2>
          <pre tabindex={0} />
        </section>
      </form>
      <section class="docs-group" aria-labelledby="schema">
        <h2 id="schema">Schema</h2>
        <pre tabindex={0}>
          <code>{sdl}</code>
        </pre>
      </section>
    </DocsLayout>
  );
}
