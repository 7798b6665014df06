import {
  type ApiDocument,
  anchor,
  contentOf,
  curlOf,
  type Endpoint,
  groupsOf,
  needsToken,
  type Operation,
  parametersOf,
} from "../../http/contract/document/operations.ts";
import { DocsLayout } from "./layout.tsx";
import { Inline, Prose } from "./prose.tsx";
import { SchemaView } from "./schema-view.tsx";

/** The reference of the API, from its OpenAPI document. `origin` is where its examples call. */
export function ApiReference({ document, origin }: { document: ApiDocument; origin: string }) {
  const groups = groupsOf(document);
  const schemas = Object.entries(document.components?.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const contents = (
    <>
      {groups.map((group) => (
        <section>
          <h2>
            <a href={`#${anchor(group.name)}`}>{group.name}</a>
          </h2>
          <ul>
            {group.endpoints.map((endpoint) => (
              <li>
                <a href={`#${endpoint.id}`}>{endpoint.operation.summary ?? endpoint.path}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section>
        <h2>
          <a href="#schemas">Schemas</a>
        </h2>
        <ul>
          {schemas.map(([name]) => (
            <li>
              <a href={`#${anchor(`schema ${name}`)}`}>{name}</a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
  return (
    <DocsLayout title={document.info.title} current="/docs" aside={contents}>
      <div class="docs-intro">
        <Prose text={document.info.description ?? ""} />
      </div>
      {groups.map((group) => (
        <section class="docs-group" aria-labelledby={anchor(group.name)}>
          <h2 id={anchor(group.name)}>{group.name}</h2>
          {group.description ? <p>{group.description}</p> : null}
          {group.endpoints.map((endpoint) => (
            <OperationView document={document} origin={origin} endpoint={endpoint} />
          ))}
        </section>
      ))}
      <section class="docs-group" aria-labelledby="schemas">
        <h2 id="schemas">Schemas</h2>
        {schemas.map(([name, schema]) => (
          <article class="docs-operation">
            <h3 id={anchor(`schema ${name}`)}>{name}</h3>
            <SchemaView schema={schema} />
          </article>
        ))}
      </section>
    </DocsLayout>
  );
}

function OperationView(props: { document: ApiDocument; origin: string; endpoint: Endpoint }) {
  const { document, origin, endpoint } = props;
  const { operation } = endpoint;
  const body = contentOf(operation.requestBody);
  return (
    <article class="docs-operation">
      <h3 id={endpoint.id}>{operation.summary ?? endpoint.path}</h3>
      <p class="docs-path">
        <span class={`docs-method docs-method--${endpoint.method}`}>{endpoint.method.toUpperCase()}</span>{" "}
        <code>{endpoint.path}</code>
        {needsToken(operation) ? <span class="docs-optional">needs a token</span> : null}
      </p>
      {operation.description ? <Prose text={operation.description} /> : null}
      <Parameters operation={operation} />
      {body ? (
        <>
          <h4>Body</h4>
          <p class="docs-type">{body.type}</p>
          <SchemaView schema={body.schema} />
        </>
      ) : null}
      <h4>Answers</h4>
      {Object.entries(operation.responses ?? {}).map(([status, response]) => (
        <Answer status={status} response={response} />
      ))}
      <h4>Example</h4>
      {/* Scrolls sideways, so the keyboard must be able to reach it. */}
      <pre tabindex={0}>
        <code>{curlOf(document, origin, endpoint)}</code>
      </pre>
    </article>
  );
}

function Parameters({ operation }: { operation: Operation }) {
  const shown = parametersOf(operation);
  if (shown.length === 0) {
    return null;
  }
  return (
    <>
      <h4>Parameters</h4>
      <SchemaView
        schema={{
          type: "object",
          properties: Object.fromEntries(
            shown.map((item) => [
              item.name,
              {
                ...item.schema,
                description: [`In the ${item.in}.`, item.description].filter(Boolean).join(" "),
              },
            ]),
          ),
          required: shown.filter((item) => item.required).map((item) => item.name),
        }}
      />
    </>
  );
}

function Answer({ status, response }: { status: string; response: { description?: string } }) {
  const content = contentOf(response);
  const problem = content?.type === "application/problem+json";
  const text = response.description ?? "";
  const label = (
    <>
      <strong>{status}</strong> <Inline text={text} />
    </>
  );
  if (!content || problem) {
    return <p class="docs-answer">{label}</p>;
  }
  return (
    <details class="docs-answer">
      <summary>{label}</summary>
      <SchemaView schema={content.schema} />
    </details>
  );
}
