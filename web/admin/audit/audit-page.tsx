import { AuditAction } from "../../../domain/audit/audit.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { AuditEntries, type AuditEntriesProps, actionWords } from "./audit-entries.tsx";

const PATH = "/admin/audit";

interface AuditPageProps extends AuditEntriesProps, Pick<PageProps, "problem"> {
  values: Record<"subject" | "actor" | "action", string>;
  isFirst: boolean;
  next: number | null;
}

/** Who did what: every action of staff, the newest first. */
export function AuditPage({ values, isFirst, next, problem, ...entries }: AuditPageProps) {
  const asked = Object.entries(values).filter(([, value]) => value !== "");
  const link = (more: Record<string, string>) => {
    const query = new URLSearchParams([...asked, ...Object.entries(more)]).toString();
    return query === "" ? PATH : `${PATH}?${query}`;
  };
  return (
    <ConsolePage title="Audit log" path={PATH} problem={problem}>
      <search>
        <form class="sieve" method="get" action={PATH}>
          <div class="field sieve__wide">
            <label for="subject">What: an id or a SKU</label>
            <input
              class="input"
              id="subject"
              name="subject"
              type="search"
              value={values.subject}
              maxlength={255}
            />
          </div>
          <div class="field">
            <label for="actor">Who: the id of an account</label>
            <input class="input" id="actor" name="actor" value={values.actor} maxlength={128} />
          </div>
          <div class="field">
            <label for="action">Action</label>
            <select class="input" id="action" name="action">
              <option value="">Any</option>
              {AuditAction.options.map((action) => (
                <option value={action} selected={action === values.action}>
                  {actionWords(action)}
                </option>
              ))}
            </select>
          </div>
          <div class="actions">
            <button class="button" type="submit">
              Show
            </button>
            <a href={PATH}>Clear</a>
          </div>
        </form>
      </search>
      <div class="found">
        <AuditEntries {...entries} />
      </div>
      <Keyset
        first={isFirst ? null : link({})}
        next={next === null ? null : link({ cursor: String(next) })}
        labels={{ first: "Newest", next: "Older" }}
      />
    </ConsolePage>
  );
}
