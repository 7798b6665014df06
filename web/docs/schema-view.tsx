import { anchor, refName, type Schema } from "../../http/contract/document/operations.ts";
import { Inline } from "./prose.tsx";

/**
 * What a schema allows, property by property. Named schemas are linked, since they are shown once
 * below.
 */
export function SchemaView({ schema }: { schema: Schema }) {
  const properties = propertiesOf(schema);
  if (!properties) {
    return (
      <p class="docs-type">
        <TypeOf schema={schema} />
      </p>
    );
  }
  return (
    <dl class="docs-schema">
      {properties.map(({ name, value, required }) => {
        const inner = innerObject(value);
        return (
          <div>
            <dt>
              <code>{name}</code>
              {required ? null : <span class="docs-optional">optional</span>}
            </dt>
            <dd>
              <span class="docs-type">
                <TypeOf schema={value} />
              </span>
              {"description" in value && value.description ? (
                <p>
                  <Inline text={value.description} />
                </p>
              ) : null}
              {inner ? <SchemaView schema={inner} /> : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function propertiesOf(schema: Schema) {
  if ("$ref" in schema || !schema.properties) {
    return null;
  }
  return Object.entries(schema.properties).map(([name, value]) => ({
    name,
    value,
    required: schema.required?.includes(name) ?? false,
  }));
}

/** The unnamed object that a property is, or is a list of. */
function innerObject(schema: Schema): Schema | null {
  if ("$ref" in schema) {
    return null;
  }
  if (schema.properties) {
    return schema;
  }
  return schema.items ? innerObject(schema.items) : null;
}

function TypeOf({ schema }: { schema: Schema }) {
  const name = refName(schema);
  if (name) {
    return <a href={`#${anchor(`schema ${name}`)}`}>{name}</a>;
  }
  if ("$ref" in schema) {
    return <>any</>;
  }
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) {
    return (
      <>
        {choices.map((choice, at) => (
          <>
            {at > 0 ? (schema.allOf ? " and " : " or ") : ""}
            <TypeOf schema={choice} />
          </>
        ))}
      </>
    );
  }
  if (schema.type === "array" && schema.items) {
    return (
      <>
        list of <TypeOf schema={schema.items} />
      </>
    );
  }
  const types = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "any");
  return (
    <>
      {schema.format ? `${types} (${schema.format})` : types}
      {limitsOf(schema)}
      {(schema.enum ?? (schema.const === undefined ? [] : [schema.const])).map((value, at) => (
        <>
          {at === 0 ? ": " : ", "}
          <code>{JSON.stringify(value)}</code>
        </>
      ))}
    </>
  );
}

/** Bounds that say something: those of 64-bit numbers do not. */
function limitsOf(schema: Exclude<Schema, { $ref: string }>): string {
  const telling = (value: unknown) =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  const least = telling(schema.minimum ?? schema.minLength ?? schema.minItems);
  const most = telling(schema.maximum ?? schema.maxLength ?? schema.maxItems);
  const above = telling(schema.exclusiveMinimum);
  const unit = schema.type === "string" ? " characters" : schema.type === "array" ? " items" : "";
  if (above !== undefined) {
    return `, above ${above}`;
  }
  if (least !== undefined && most !== undefined) {
    return `, ${least}–${most}${unit}`;
  }
  if (least !== undefined) {
    return `, at least ${least}${unit}`;
  }
  return most === undefined ? "" : `, at most ${most}${unit}`;
}
