import { PROBLEMS, type ProblemCode } from "../../domain/base/problem.ts";
import { ERROR_ADVICE } from "../../http/contract/document/error-advice.ts";
import { DocsLayout } from "./layout.tsx";
import { Inline } from "./prose.tsx";

/** Every error code, anchored by its name: where the `type` of a problem leads. */
export function ErrorReference() {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  const contents = (
    <ul>
      {codes.map((code) => (
        <li>
          <a href={`#${code}`}>{code}</a>
        </li>
      ))}
    </ul>
  );
  return (
    <DocsLayout title="Errors" current="/docs/errors" aside={contents}>
      <div class="docs-intro">
        <p>
          Every error is <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>: it
          never changes its meaning. <code>title</code> and <code>detail</code> are for people;{" "}
          <code>traceId</code> finds the request in the logs.
        </p>
        <p>
          A 5xx is safe to repeat with the same <code>Idempotency-Key</code>; after a 503 wait as long as{" "}
          <code>Retry-After</code> says. A 4xx answers the same until the request, or what it is about, has
          changed.
        </p>
      </div>
      {codes.map((code) => {
        const { meaning, remedy } = ERROR_ADVICE[code];
        return (
          <article class="docs-operation">
            <h2 id={code}>
              <code>{code}</code>
            </h2>
            <p class="docs-path">
              <strong>{PROBLEMS[code].status}</strong> {PROBLEMS[code].title}
            </p>
            <p>
              <Inline text={`${meaning} ${remedy}`} />
            </p>
          </article>
        );
      })}
    </DocsLayout>
  );
}
