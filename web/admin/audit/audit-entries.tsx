import type { JSX } from "hono/jsx/jsx-runtime";
import type { SealedEntry } from "../../../domain/audit/audit.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import { moment } from "../../ui/order-words.ts";

export interface AuditEntriesProps {
  entries: readonly SealedEntry[];
  /** Names of people by the id that entries have. */
  names: ReadonlyMap<string, string>;
  /** The action that is offered for an entry. */
  action?: (entry: SealedEntry) => JSX.Element | null;
}

/** Entries of the audit log, each with what differs before and after it. */
export function AuditEntries({ entries, names, action: act }: AuditEntriesProps) {
  if (entries.length === 0) {
    return <p class="note">Nothing yet.</p>;
  }
  return (
    <ol class="entries">
      {entries.map((entry) => {
        const { seq, at, actor, role, action, subject, before, after } = entry;
        const iso = new Date(at).toISOString();
        return (
          <li>
            <p>
              <strong>{actionWords(action)}</strong> <span class="breakable note">{subject}</span>
            </p>
            <p class="note breakable">
              <time datetime={iso}>{moment(iso)}</time>, {names.get(actor) ?? actor} ({role}), no. {seq}
            </p>
            <Differences before={fieldsOf(before)} after={fieldsOf(after)} />
            {act?.(entry)}
          </li>
        );
      })}
    </ol>
  );
}

/** `price.changed` as people read it: `Price changed`. */
export function actionWords(action: string): string {
  return capitalized(action.replaceAll(/[._]/g, " "));
}

function fieldsOf(json: string | null): Map<string, string> {
  const parsed: unknown = json === null ? null : JSON.parse(json);
  const entries = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  return new Map(entries.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  return typeof value === "string"
    ? value
    : value === null || value === undefined
      ? ""
      : JSON.stringify(value);
}

function Differences({ before, after }: Record<"before" | "after", Map<string, string>>) {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  if (names.length === 0) {
    return null;
  }
  return (
    <dl class="changes">
      {names.map((name) => {
        const [was = "", is = ""] = [before.get(name), after.get(name)];
        return (
          <div>
            <dt class="breakable">{name}</dt>
            <dd class="breakable">
              {was === "" ? null : (
                <>
                  <span class="visually-hidden">before: </span>
                  <s>{was}</s>{" "}
                </>
              )}
              <span class="visually-hidden">after: </span>
              {is === "" ? "nothing" : is}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
