import type { SealedEntry } from "../../../domain/audit/audit.ts";
import type { StoredCollection } from "../../../stores/collections/collections.ts";
import { AuditEntries, type AuditEntriesProps } from "../audit/audit-entries.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";
import { adminCollectionPath } from "./collection-page.tsx";

interface HistoryProps extends Omit<AuditEntriesProps, "action">, Pick<PageProps, "problem"> {
  collection: StoredCollection;
  mayPutBack: (entry: SealedEntry) => boolean;
}

/** What was done to a collection, by whom, with what was before and after, and the way back. */
export function CollectionHistoryPage({ collection, mayPutBack, problem, ...entries }: HistoryProps) {
  const path = adminCollectionPath(collection.id);
  const { title } = collection.draft;
  const { may } = useStaff();
  const putBack = (entry: SealedEntry) =>
    may("POST /admin/collections/:id/put-back") && mayPutBack(entry) ? (
      <form method="post" action={`${path}/put-back`}>
        <button class="link-button" type="submit" name="seq" value={String(entry.seq)}>
          Put back what was before<span class="visually-hidden">, no. {entry.seq}</span>
        </button>
      </form>
    ) : null;
  return (
    <ConsolePage
      title={`History of ${title}`}
      path={`${path}/history`}
      under={{ href: path, label: title }}
      problem={problem}
    >
      <AuditEntries {...entries} action={putBack} />
    </ConsolePage>
  );
}
