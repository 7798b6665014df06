import { formatMoney } from "../../../domain/base/money.ts";
import type { PriceChange, PriceFile } from "../../../domain/prices/price-csv.ts";
import type { PriceListVersion } from "../../../domain/prices/price-list.ts";
import type { StoredPriceList } from "../../../stores/prices/price-lists.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Select, TextArea } from "../frame/fields.tsx";
import { Meanwhile, type MeanwhileRow } from "../frame/meanwhile.tsx";
import { useStaff } from "../frame/staff.tsx";
import { priceListPath, whoWords, windowWords } from "./price-lists-page.tsx";

/** Rows of one list that a page shows. */
const MOST_ROWS = 500;

interface ImportProps extends Pick<PageProps, "problem"> {
  list: StoredPriceList;
  /** What was sent, and what it would change; null before that. */
  preview: { lines: string; keeps: boolean; changes: readonly PriceChange[]; file: PriceFile } | null;
}

/** Where prices are sent as a file, looked at before anything changes, and saved. */
export function ImportPricesPage({ list, preview, problem }: ImportProps) {
  const path = priceListPath(list.id);
  const action = `${path}/import`;
  const { title } = list.terms;
  return (
    <ConsolePage
      title={`Import prices of ${title}`}
      path={action}
      under={{ href: path, label: title }}
      problem={problem}
    >
      {preview ? <Preview list={list} preview={preview} action={action} /> : null}
      {preview ? null : (
        <p class="lede">
          A CSV with the columns SKU, Price and From units, as the export has them. You see what would change
          before it does.
        </p>
      )}
      <form class="panel choose" method="post" action={action} enctype="multipart/form-data">
        {preview ? <h2 class="minor">Another file</h2> : null}
        <div class="field">
          <label for="file">File</label>
          <input class="input" id="file" name="file" type="file" accept=".csv,text/csv" />
        </div>
        <TextArea name="lines" label="Or its lines, pasted" value="" rows={5} max={300_000} />
        <Select
          name="rest"
          label="Prices of the list that are not in the file"
          value="stays"
          options={[
            { value: "stays", label: "stay" },
            { value: "goes", label: "are taken out" },
          ]}
        />
        <div class="actions">
          <button class="button" type="submit" name="do" value="preview">
            Show what would change
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

function Preview({
  list,
  preview,
  action,
}: { list: StoredPriceList; action: string } & { preview: NonNullable<ImportProps["preview"]> }) {
  const { lines, keeps, changes, file } = preview;
  const wrong = file.rejected.length;
  return (
    <>
      <Notice
        bad={wrong > 0}
        title={
          wrong > 0
            ? `Nothing is changed: ${wrong} lines cannot be read.`
            : changes.length === 0
              ? "Nothing would change."
              : `Nothing is changed yet. It would be: ${countWords(changes)}.`
        }
      >
        {wrong > 0 || changes.length === 0 ? null : (
          <form class="actions" method="post" action={action}>
            <input type="hidden" name="version" value={String(list.version)} />
            <input type="hidden" name="lines" value={lines} />
            <input type="hidden" name="rest" value={keeps ? "stays" : "goes"} />
            <button class="button" type="submit" name="do" value="save">
              Save these prices
            </button>
          </form>
        )}
      </Notice>
      {wrong > 0 ? (
        <ul class="plain-list found">
          {file.rejected.slice(0, MOST_ROWS).map(({ line, reason }) => (
            <li class="breakable">
              Line {line} {reason}.
            </li>
          ))}
        </ul>
      ) : (
        <Changes changes={changes} />
      )}
    </>
  );
}

function countWords(changes: readonly PriceChange[]): string {
  const added = changes.filter(({ before }) => before === null).length;
  const gone = changes.filter(({ after }) => after === null).length;
  const n = (count: number) => count.toLocaleString("en-US");
  return `${n(added)} new, ${n(changes.length - added - gone)} changed, ${n(gone)} taken out`;
}

const CHANGE_COLUMNS: readonly Column<PriceChange>[] = [
  { head: "SKU", class: "breakable", cell: ({ sku }) => sku },
  { head: "From units", class: "amount whole", cell: ({ minQuantity }) => minQuantity },
  {
    head: "Now",
    class: "amount whole",
    cell: (change) => (change.before ? formatMoney(change.before) : "None"),
  },
  { head: "Then", class: "amount whole", cell: ({ after }) => (after ? formatMoney(after) : "None") },
];

function Changes({ changes }: { changes: readonly PriceChange[] }) {
  if (changes.length === 0) {
    return null;
  }
  return (
    <>
      <div class="found">
        <Table columns={CHANGE_COLUMNS} rows={changes.slice(0, MOST_ROWS)} />
      </div>
      {changes.length > MOST_ROWS ? (
        <p class="note">And {(changes.length - MOST_ROWS).toLocaleString("en-US")} more.</p>
      ) : null}
    </>
  );
}

interface VersionsProps {
  list: StoredPriceList;
  versions: readonly PriceListVersion[];
  people: ReadonlyMap<string, string>;
}

/** Every version of a list, the newest first. */
export function PriceListVersionsPage({ list, versions, people }: VersionsProps) {
  const path = priceListPath(list.id);
  const { title } = list.terms;
  return (
    <ConsolePage
      title={`Versions of ${title}`}
      path={`${path}/versions`}
      under={{ href: path, label: title }}
    >
      <ol class="entries">
        {versions.map((version) => (
          <li>
            <p>
              <a href={`${path}/versions/${version.version}`}>Version {version.version}</a>{" "}
              <strong class="breakable">{version.title}</strong>
            </p>
            <p class="note breakable">
              <time datetime={version.at}>{moment(version.at)}</time>,{" "}
              {people.get(version.actor) ?? version.actor}. {whoWords(version)}, {windowWords(version)}.
            </p>
          </li>
        ))}
      </ol>
    </ConsolePage>
  );
}

interface VersionProps extends Pick<PageProps, "problem"> {
  list: StoredPriceList;
  version: PriceListVersion;
  /** The changes of prices if this version became the present one. */
  terms: readonly MeanwhileRow[];
  changes: readonly PriceChange[];
}

/** One version beside the present one, and the way back to it. */
export function PriceListVersionPage({ list, version, terms, changes, problem }: VersionProps) {
  const path = priceListPath(list.id);
  const differs = terms.length + changes.length > 0;
  const { may } = useStaff();
  return (
    <ConsolePage
      title={`Version ${version.version} of ${list.terms.title}`}
      path={`${path}/versions/${version.version}`}
      under={{ href: `${path}/versions`, label: "Versions" }}
      problem={problem}
    >
      <p class="lede">
        {differs
          ? `What differs from version ${list.version}, which holds now: ${countWords(changes)}.`
          : "It is what holds now."}
      </p>
      {terms.length > 0 ? <Meanwhile rows={terms} isBack /> : null}
      <Changes changes={changes} />
      {differs && may("POST /admin/price-lists/:id/versions/:version/put-back") ? (
        <form class="actions found" method="post" action={`${path}/versions/${version.version}/put-back`}>
          <input type="hidden" name="version" value={String(list.version)} />
          <button class="button" type="submit">
            Put this version back
          </button>
          <p class="note">It becomes version {list.version + 1}. None is lost.</p>
        </form>
      ) : null}
    </ConsolePage>
  );
}
