import type { ImportReport } from "../../../domain/catalog/shopify-csv/report.ts";
import type { StartedImport } from "../../../shop/catalog/import.ts";
import { Notice } from "../../ui/notice.tsx";
import { ChooseCsv } from "../frame/choose-csv.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { ReportRows } from "./import-report.tsx";
import { PRODUCTS } from "./product-page.tsx";

const PATH = `${PRODUCTS}/import`;
const UNDER = { href: PRODUCTS, label: "Products" };
/** Seconds after which the page of an import that works is loaded again. */
const REFRESH_S = 2;

interface ImportPageProps {
  problem?: string | undefined;
  report?: ImportReport;
  dryRun?: boolean;
  /** The file of the preview, in base64; absent where it is too large. */
  kept?: string | undefined;
}

/** Where a CSV is chosen, looked at before anything changes, and imported. */
export function ImportPage({ problem, report, dryRun = true, kept }: ImportPageProps) {
  return (
    <ConsolePage title="Import products" path={PATH} under={UNDER} problem={problem}>
      {report ? <Outcome report={report} dryRun={dryRun} kept={kept} /> : null}
      {report ? null : (
        <p class="lede">
          A CSV in Shopify's product format, UTF-8, at most 10 MB. You see what would change before it does.
        </p>
      )}
      {report && kept ? null : <ChooseCsv action={PATH} again={report !== undefined} />}
    </ConsolePage>
  );
}

/** How far a large import is. The page loads itself again while it works. */
export function ImportStatePage({ state }: { state: StartedImport }) {
  const { dryRun, products, done, report } = state;
  const works = state.state === "working";
  return (
    <ConsolePage
      title={dryRun ? "Preview of an import" : "Import of products"}
      path={`${PRODUCTS}/imports/${state.id}`}
      under={UNDER}
      head={works ? <meta http-equiv="refresh" content={String(REFRESH_S)} /> : null}
    >
      {works ? (
        <p class="progress" role="status">
          <progress value={done} max={products} aria-label="Products that are done" />
          <span class="figures">
            {done.toLocaleString("en-US")} of {products.toLocaleString("en-US")} products are done. It goes on
            if you leave.
          </span>
        </p>
      ) : (
        <>
          <Outcome report={report} dryRun={dryRun} kept={undefined} />
          {dryRun ? <ChooseCsv action={PATH} again /> : null}
        </>
      )}
    </ConsolePage>
  );
}

function Outcome({
  report,
  dryRun,
  kept,
}: {
  report: ImportReport;
  dryRun: boolean;
  kept: string | undefined;
}) {
  const { created, updated, unchanged, rejected } = report;
  const counts = `${created} new, ${updated} changed, ${unchanged} as they are, ${rejected.length} rows refused`;
  const nothing = created + updated === 0;
  return (
    <>
      <Notice title={dryRun ? `Nothing is changed yet. It would be: ${counts}.` : `Imported: ${counts}.`}>
        {dryRun && kept && !nothing ? (
          <form class="actions" method="post" action={PATH} enctype="multipart/form-data">
            <input type="hidden" name="kept" value={kept} />
            <button class="button" type="submit" name="do" value="import">
              Import it
            </button>
            <a href={PATH}>Choose another file</a>
          </form>
        ) : (
          <p>
            <a href={dryRun ? PATH : `${PRODUCTS}?sort=changed`}>
              {dryRun ? "Choose another file" : "See the products"}
            </a>
          </p>
        )}
        {dryRun ? null : (
          <p>
            Pictures that it names are taken into the shop now.{" "}
            <a href={`${PRODUCTS}/pictures`}>See how far they are</a>
          </p>
        )}
      </Notice>
      <ReportRows report={report} dryRun={dryRun} />
    </>
  );
}
