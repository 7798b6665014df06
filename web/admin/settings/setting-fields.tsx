import { z } from "zod";
import { TYPEFACES } from "../../../domain/shop/look.ts";
import { Field, Select, TextArea } from "../frame/fields.tsx";
import { OnePicture } from "../pictures/one-picture.tsx";
import {
  IN_ONE_FIELD,
  innerOf,
  kindOf,
  lengthAt,
  optionOf,
  type SettingErrors,
  type Texts,
  typedOf,
} from "./setting-form.ts";
import { CHOICES, FIELDS, GROUPS, KINDS, LISTS, patternOf } from "./setting-words.ts";

export interface Shown {
  texts: Texts;
  errors: SettingErrors;
  /** What has the focus when the page opens: a field, or what a button does. */
  focus?: string | undefined;
}

interface Place {
  schema: unknown;
  path: string;
  shown: Shown;
}

const nameIn = (path: string) => path.split(".").at(-1) ?? "";

/** The fields of a schema with their values. */
export function SettingFields({ schema, path, shown }: Place) {
  const inner = innerOf(schema);
  if (IN_ONE_FIELD.includes(typedOf(path))) {
    return <Leaf schema={schema} path={path} shown={shown} />;
  }
  if (inner instanceof z.ZodArray) {
    return <List schema={inner} path={path} shown={shown} />;
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const kind = shown.texts.get(`${path}.kind`) ?? "";
    const option = optionOf(inner, kind);
    return (
      <>
        <input type="hidden" name={`${path}.kind`} value={kind} />
        {option ? <Parts schema={option} path={path} shown={shown} /> : null}
        {kind === "sale" ? (
          <p class="note">
            One line about the flash sale that is open or opens next. Without one it is left out.
          </p>
        ) : null}
        {kind === "collections" ? <p class="note">The categories of products, each with a picture.</p> : null}
      </>
    );
  }
  if (inner instanceof z.ZodObject) {
    const title = GROUPS[path];
    return title ? (
      <fieldset class="panel">
        <legend>{title}</legend>
        <Parts schema={inner} path={path} shown={shown} />
      </fieldset>
    ) : (
      <Parts schema={inner} path={path} shown={shown} />
    );
  }
  return <Leaf schema={schema} path={path} shown={shown} />;
}

function Parts({ schema, path, shown }: Place & { schema: z.ZodObject }) {
  return (
    <>
      {Object.entries(schema.shape)
        .filter(([key]) => key !== "kind")
        .map(([key, part]) => (
          <SettingFields schema={part} path={`${path}.${key}`} shown={shown} />
        ))}
    </>
  );
}

function Leaf({ schema, path, shown }: Place) {
  const words = FIELDS[patternOf(path)] ?? { label: nameIn(path) };
  const value = shown.texts.get(path) ?? "";
  const error = shown.errors[path];
  const inner = innerOf(schema);
  const field = { name: path, label: words.label, value, error, hint: words.hint };
  if (inner instanceof z.ZodEnum) {
    const options = Object.keys(inner.def.entries).map((option) => ({
      value: option,
      label:
        Object.entries(TYPEFACES).find(([name]) => name === option)?.[1].title ?? CHOICES[option] ?? option,
    }));
    return <Select {...field} options={options} />;
  }
  switch (words.typed) {
    case "long":
    case "lines":
    case "taxes":
    case "json":
      return <TextArea {...field} rows={words.rows ?? 4} max={100_000} />;
    case "list":
    case "countries":
      return <TextArea {...field} rows={value.length > 60 ? 4 : 1} max={5_000} />;
    case "color":
      return <ColorField {...field} />;
    case "picture":
      return <OnePicture {...field} most="900 KB" />;
    default: {
      const isNumber = inner instanceof z.ZodNumber;
      return (
        <Field
          name={path}
          label={words.label}
          value={value}
          error={error}
          optional={words.optional ?? !isRequired(schema)}
          max={isNumber ? 12 : 500}
          {...(words.hint ? { hint: words.hint } : {})}
          {...(isNumber
            ? { inputmode: words.typed === "money" ? ("decimal" as const) : ("numeric" as const) }
            : {})}
        />
      );
    }
  }
}

/** Whether a field may not stay empty. */
function isRequired(schema: unknown): boolean {
  return !(
    schema instanceof z.ZodType &&
    (schema.safeParse("").success || schema.safeParse(undefined).success)
  );
}

interface ColorProps {
  name: string;
  label: string;
  value: string;
  error: string | undefined;
}

/** A colour with its contrast, which the island updates while a person chooses. */
function ColorField({ name, label, value, error }: ColorProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        class="input color"
        id={name}
        name={name}
        type="color"
        value={value}
        aria-describedby={`${name}-says ${name}-error`}
        aria-invalid={error ? "true" : undefined}
      />
      <p
        class="note"
        id={`${name}-says`}
        data-contrast={name.endsWith("Dark") ? "dark" : "light"}
        role="status"
      />
      <p class="field__error" id={`${name}-error`}>
        {error ?? ""}
      </p>
    </div>
  );
}

function List({ schema, path, shown }: Place & { schema: z.ZodArray }) {
  const words = LISTS[patternOf(path)] ?? { title: nameIn(path), one: "entry" };
  const count = lengthAt(shown.texts, path);
  const { element } = schema;
  const error = shown.errors[path];
  const adds =
    element instanceof z.ZodDiscriminatedUnion
      ? element.options.flatMap((option) => {
          const kind = option instanceof z.ZodObject ? kindOf(option) : undefined;
          return kind === undefined ? [] : [{ what: kind, label: KINDS[kind] ?? kind }];
        })
      : [{ what: "one", label: `Add a ${words.one}` }];
  return (
    <fieldset class="panel setting-list" id={path}>
      <legend>{words.title}</legend>
      {words.hint ? <p class="note">{words.hint}</p> : null}
      {error ? <p class="field__error">{error}</p> : null}
      {Array.from({ length: count }, (_, n) => {
        const here = `${path}.${n}`;
        const kind = shown.texts.get(`${here}.kind`);
        const title =
          kind === undefined ? `${capital(words.one)} ${n + 1}` : `${n + 1}. ${KINDS[kind] ?? kind}`;
        return (
          <fieldset class="setting-item" id={here}>
            <legend>{title}</legend>
            <SettingFields schema={element} path={here} shown={shown} />
            <p class="setting-item__moves">
              <Move does={`up ${path} ${n}`} label={`Up`} of={title} shown={shown} off={n === 0} />
              <Move
                does={`down ${path} ${n}`}
                label={`Down`}
                of={title}
                shown={shown}
                off={n === count - 1}
              />
              <Move does={`remove ${path} ${n}`} label={`Remove`} of={title} shown={shown} />
            </p>
          </fieldset>
        );
      })}
      <p class="setting-item__moves">
        {adds.length > 1 ? <span class="note">Add:</span> : null}
        {adds.map(({ what, label }) => (
          <Move does={`add ${path} ${what}`} label={label} of={words.title} shown={shown} />
        ))}
      </p>
    </fieldset>
  );
}

interface MoveProps {
  does: string;
  label: string;
  of: string;
  shown: Shown;
  off?: boolean;
}

/** A button that changes the form and saves nothing. */
function Move({ does, label, of, shown: { focus }, off = false }: MoveProps) {
  return (
    <button
      class="button button--quiet"
      type="submit"
      name="do"
      value={does}
      formnovalidate
      disabled={off}
      autofocus={focus !== undefined && `${does} `.startsWith(`${focus} `)}
    >
      {label} <span class="visually-hidden">{of}</span>
    </button>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
