import { eventCatalogue } from "../../shop/events/event-docs.ts";
import { eventSchemas } from "../../shop/events/event-schemas.ts";
import { WEBHOOK_EVENTS } from "../../shop/events/listening.ts";
import { DocsLayout } from "./layout.tsx";
import { Inline } from "./prose.tsx";

const RECEIVED: ReadonlySet<string> = new Set(WEBHOOK_EVENTS);

/** Every event that the shop publishes, every version of each. */
export function EventReference() {
  const events = eventCatalogue(eventSchemas()).map((event) => {
    const [type = "", version = ""] = event.name.split(" ");
    return { ...event, type, version, id: `${type}-${version}` };
  });
  const contents = (
    <ul>
      {events.map(({ id, type, version }) => (
        <li>
          <a href={`#${id}`}>{version === "v1" ? type : `${type} ${version}`}</a>
        </li>
      ))}
    </ul>
  );
  return (
    <DocsLayout title="Events" current="/docs/events" aside={contents}>
      <div class="docs-intro">
        <p>
          An event has an <code>id</code>, a <code>type</code>, a <code>version</code>, a time (
          <code>at</code>, ISO 8601 in UTC), the <code>traceparent</code> of the request that caused it, and{" "}
          <code>data</code>. An event may come twice and in any order: a receiver tells copies by their{" "}
          <code>id</code>. Amounts are integers of minor units.
        </p>
        <p>
          A version keeps its fields, and gains only optional ones. Anything else is a new version. Merchants’
          own systems can receive those marked as webhooks.
        </p>
      </div>
      {events.map(({ id, type, version, description, fields }) => (
        <article class="docs-operation">
          <h2 id={id}>
            <code>{type}</code>
          </h2>
          <p class="docs-path">
            <strong>{version}</strong> {RECEIVED.has(type) ? "Webhooks receive it" : "Inside the shop alone"}
          </p>
          <p>
            <Inline text={description} />
          </p>
          <dl class="docs-schema">
            {fields.map((field) => (
              <div>
                <dt>
                  <code>{field.path}</code>
                  {field.required ? null : <span class="docs-optional">optional</span>}
                </dt>
                <dd>
                  <span class="docs-type">
                    <Inline text={field.type} />
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </article>
      ))}
    </DocsLayout>
  );
}
