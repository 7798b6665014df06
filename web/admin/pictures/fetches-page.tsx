import type { FetchProgress } from "../../../stores/media/picture-fetches.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";

export const FETCHES = "/admin/products/pictures";
const UNDER = { href: "/admin/products", label: "Products" };
/** Seconds after which the page is loaded again while pictures are waited for. */
const REFRESH_S = 3;

const count = (n: number) => n.toLocaleString("en-US");

type FetchesPageProps = Pick<PageProps, "notice"> & { progress: FetchProgress };

/** How far the pictures of imported files are, and which could not be fetched. */
export function FetchesPage({ progress, notice }: FetchesPageProps) {
  const { waiting, done, failed, failures } = progress;
  const { may } = useStaff();
  return (
    <ConsolePage
      title="Pictures of imported files"
      path={FETCHES}
      under={UNDER}
      notice={notice}
      head={waiting > 0 ? <meta http-equiv="refresh" content={String(REFRESH_S)} /> : null}
    >
      <p class="lede">
        The shop takes the pictures that a file names into its own storage. Until one is there, its product
        shows it from where it lies.
      </p>
      {waiting > 0 ? (
        <p class="progress" role="status">
          <progress value={done + failed} max={done + failed + waiting} aria-label="Pictures that are done" />
          <span class="figures">
            {count(done)} of {count(done + failed + waiting)} are here. It goes on if you leave.
          </span>
        </p>
      ) : (
        <p class="figures">
          {done + failed === 0
            ? "No file has named a picture yet."
            : `${count(done)} are here. ${failed === 0 ? "None is missing." : `${count(failed)} could not be fetched.`}`}
        </p>
      )}
      {failed > 0 ? (
        <section aria-labelledby="failed">
          <h2 id="failed">Could not be fetched</h2>
          {may("POST /admin/products/pictures") ? (
            <form method="post" action={FETCHES}>
              <button class="button" type="submit">
                Try all of them again
              </button>
            </form>
          ) : null}
          <ul class="plain-list failures">
            {failures.map(({ url, reason, products }) => (
              <li>
                <p class="breakable">{url}</p>
                <p class="field__error">{reason}</p>
                <p class="note">
                  {products.length === 0 ? "No product names it any more." : "Send it in by hand: "}
                  {products.map(({ id, title }) => (
                    <>
                      <a href={`/admin/products/${encodeURIComponent(id)}`}>{title}</a>{" "}
                    </>
                  ))}
                </p>
              </li>
            ))}
          </ul>
          {failures.length < failed ? (
            <p class="note">These are the first {count(failures.length)}.</p>
          ) : null}
        </section>
      ) : null}
    </ConsolePage>
  );
}
